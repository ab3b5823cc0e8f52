using RideAspire.Chaos.Tests.Fleets;

namespace RideAspire.Chaos.Tests;

/// <summary>Clocks that are half a minute off. The database's own decides, so no trip is early, and none later than the sweep.</summary>
public sealed class ClockTests(Fleet fleet) : ChaosTests(fleet)
{
    /// <summary>The sweep's grace, its interval with jitter, and a pass.</summary>
    private static readonly TimeSpan sweep = TimeSpan.FromSeconds(2.5);

    private readonly Fleet fleet = fleet;

    /// <summary>Not Redis but Postgres gets the other clock, for redis-server hangs under libfaketime: what counts is how they differ.</summary>
    /// <param name="seconds">By how much Redis is ahead of Postgres.</param>
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
                var apart = TimeProvider.System.GetUtcNow() - await fleet.DatabaseTimeAsync();
                Assert.InRange(apart.TotalSeconds, seconds - 5, seconds + 5);
                await load.GoesOnAsync(Fleet.MatchWindow);
                return [];
            });
            NobodyNoticed(audit);
        }
        finally
        {
            await RestartPostgresAsync(new Dictionary<string, string?>());
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task Workers_whose_clocks_are_off_expire_no_trip_early_and_none_late(int seconds)
    {
        var audit = await UnderLoadAsync($"workers' clocks {seconds:+0;-0} s", sweep, async load =>
        {
            foreach (var worker in fleet.Workers)
            {
                await worker.TerminateAsync();
                await worker.StartAsync(Hook.WrongClock(TimeSpan.FromSeconds(seconds)));
                Assert.True(worker.HasPrinted("This clock is off"), $"{worker.Name} goes right.");
            }

            await load.GoesOnAsync(Fleet.MatchWindow);
            return [];
        });
        NobodyNoticed(audit);
    }

    private async Task RestartPostgresAsync(IReadOnlyDictionary<string, string?> variables)
    {
        await fleet.Postgres.StopAsync();
        fleet.Postgres.Variables = variables;
        await fleet.Postgres.StartAgainAsync();
    }
}
