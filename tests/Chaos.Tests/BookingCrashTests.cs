using RideAspire.Chaos.Tests.Fleets;

namespace RideAspire.Chaos.Tests;

/// <summary>A Booking.Api dies where it must not: a trip is booked, and nobody has set its alarm.</summary>
public sealed class BookingCrashTests(Fleet fleet) : ChaosTests(fleet)
{
    private const int Killed = 137;

    private static readonly TimeSpan limit = TimeSpan.FromSeconds(3);
    private static readonly int rounds = Scale.Of(1, 3);

    private readonly Fleet fleet = fleet;

    [Fact]
    public async Task A_booking_api_killed_between_commit_and_scheduling_leaves_no_trip_late_or_lost()
    {
        var audit = await UnderLoadAsync($"Booking.Api: SIGKILL between commit and scheduling, {rounds} times", limit, async load =>
        {
            var api = fleet.BookingApis[0];
            for (var round = 0; round < rounds; round++)
            {
                await api.TerminateAsync();
                await api.StartAsync(Hook.DeathAfterCommit(booking: 20));
                Assert.Equal(Killed, await api.ExitedAsync());
                await api.StartAsync();
                await load.GoesOnAsync(Scale.Calm);
            }

            // The trip without an alarm must have passed its deadline.
            await load.GoesOnAsync(Fleet.MatchWindow);
            return [];
        });

        // A booking has a key and is repeated elsewhere. What has none, and was in the killed process' hands, may have been done: only its client can tell.
        Assert.All(audit.FailedRequests, failed => Assert.True(failed is { What: not "POST /v1/trips", Status: 502, SaysWhenToRepeat: true }, $"{failed}"));
    }
}
