using RideAspire.Chaos.Tests.Audits;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;

namespace RideAspire.Chaos.Tests;

/// <summary>Booking.Api dies at the worst moment: a trip is committed, and its timer is not armed yet.</summary>
public sealed class BookingCrashTests(Fleet fleet) : ChaosTests(fleet)
{
    private const int Killed = 137;

    private static readonly TimeSpan limit = TimeSpan.FromSeconds(3);
    private static readonly int rounds = Scale.Of(1, 3);

    private readonly Fleet fleet = fleet;

    /// <remarks>
    /// The sweep would expire a trip without timers, so a late trip does not show that the repair has armed them. A
    /// driver who is found does.
    /// </remarks>
    [Fact]
    public async Task A_booking_api_killed_between_commit_and_scheduling_leaves_no_trip_late_or_without_timers()
    {
        await using var backlog = await Backlog.BookAsync(fleet);
        Probes? probes = null;
        var audit = await UnderLoadAsync($"Booking.Api: SIGKILL between commit and scheduling, {rounds} times", limit, async load =>
        {
            probes = new(fleet, load);
            var leaving = probes.LeaveUnarmedAsync();
            var api = fleet.BookingApis[0];
            for (var round = 0; round < rounds; round++)
            {
                await api.TerminateAsync();
                await api.StartAsync(Hook.DeathAfterCommit(booking: 20));
                Assert.Equal(Killed, await api.ExitedAsync());
                await api.StartAsync();
                await load.GoesOnAsync(Scale.Calm);
            }

            // Until the trip that the crash left without a timer has passed its deadline.
            await leaving;
            await load.GoesOnAsync(Fleet.MatchWindow);
            return [];
        });

        // The gateway retries a booking, because it has a key. It does not retry a request without one, since the
        // killed process may have carried it out. Only its client can find out.
        Assert.All(
            audit.FailedRequests,
            failed => Assert.True(failed is { What: not "POST /v1/trips", Status: 502, SaysWhenToRepeat: true }, $"{failed}"));
        probes!.AssertUnarmedFound(audit);
    }
}
