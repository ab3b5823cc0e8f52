using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;

namespace RideAspire.Chaos.Tests;

/// <summary>
/// Clocks that are half a minute off. The database's clock decides, so no trip expires early, and the sweep bounds the
/// lateness.
/// </summary>
public sealed class ClockTests(Fleet fleet) : ChaosTests(fleet)
{
    /// <summary>The sweep's grace, its interval with jitter, and one pass.</summary>
    private static readonly TimeSpan sweep = TimeSpan.FromSeconds(2.5);

    private readonly Fleet fleet = fleet;

    /// <summary>Each case restarts all workers twice. The short version has only one.</summary>
    public static TheoryData<int> ErrorsOfWorkers() => Scale.IsLong ? [30, -30] : [30];

    /// <summary>
    /// Postgres gets the wrong clock, not Redis, because redis-server hangs under libfaketime. Only the difference
    /// matters.
    /// </summary>
    /// <param name="seconds">How far Redis' clock is ahead of that of Postgres.</param>
    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task A_redis_whose_clock_is_off_expires_no_trip_early_and_none_late(int seconds)
    {
        var off = Faketime.Off(TimeSpan.FromSeconds(-seconds));
        try
        {
            await RestartPostgresAsync(off);
            var audit = await UnderLoadAsync($"Redis' clock {seconds:+0;-0} s", sweep, async load =>
            {
                var difference = TimeProvider.System.GetUtcNow() - await fleet.DatabaseTimeAsync();
                Assert.InRange(difference.TotalSeconds, seconds - 5, seconds + 5);
                await load.GoesOnAsync(Fleet.MatchWindow);
                return [];
            });
            AssertNoRequestFailed(audit);
        }
        finally
        {
            await RestartPostgresAsync(new Dictionary<string, string?>());
        }
    }

    [Theory]
    [MemberData(nameof(ErrorsOfWorkers))]
    public async Task Workers_whose_clocks_are_off_expire_no_trip_early_and_none_late(int seconds)
    {
        var audit = await UnderLoadAsync($"workers' clocks {seconds:+0;-0} s", sweep, async load =>
        {
            foreach (var worker in fleet.Workers)
            {
                await worker.TerminateAsync();
                await worker.StartAsync(Hook.WrongClock(TimeSpan.FromSeconds(seconds)));
                Assert.True(worker.HasPrinted("This clock is off"), $"The clock of {worker.Name} is right.");
            }

            await load.GoesOnAsync(Fleet.MatchWindow);
            return [];
        });
        AssertNoRequestFailed(audit);
    }

    private async Task RestartPostgresAsync(IReadOnlyDictionary<string, string?> variables)
    {
        await fleet.Postgres.StopAsync();
        fleet.Postgres.Variables = variables;
        await fleet.Postgres.StartAgainAsync();
    }
}
