using RideAspire.Chaos.Tests.Fleets;
using RideAspire.LocalServers;

namespace RideAspire.Chaos.Tests;

/// <summary>Clocks that are half a minute off. The database's own decides, so no trip is early, and none later than the sweep.</summary>
public sealed class ClockTests(Fleet fleet) : ChaosTests(fleet)
{
    /// <summary>The sweep's grace, its interval with jitter, and a pass.</summary>
    private static readonly TimeSpan sweep = TimeSpan.FromSeconds(2.5);

    private readonly Fleet fleet = fleet;

    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task A_redis_whose_clock_is_off_expires_no_trip_early_and_none_late(int seconds)
    {
        Assert.SkipUnless(fleet.Redis.Kind == RedisKind.RedisServer, "Only redis-server and valkey-server can be given another clock: none is installed.");
        var off = Faketime.Off(TimeSpan.FromSeconds(seconds));
        try
        {
            await UnderLoadAsync($"Redis' clock {seconds:+0;-0} s", sweep, async load =>
            {
                await fleet.Redis.KillAsync();
                fleet.Redis.Variables = off;
                await fleet.Redis.StartAgainAsync();
                await load.GoesOnAsync(2 * Fleet.MatchWindow);
                return [];
            });
        }
        finally
        {
            await fleet.Redis.KillAsync();
            fleet.Redis.Variables = new Dictionary<string, string?>();
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task Workers_whose_clocks_are_off_expire_no_trip_early_and_none_late(int seconds)
    {
        var off = Faketime.Off(TimeSpan.FromSeconds(seconds));
        var audit = await UnderLoadAsync($"workers' clocks {seconds:+0;-0} s", sweep, async load =>
        {
            foreach (var worker in fleet.Workers)
            {
                await worker.TerminateAsync();
                await worker.StartAsync(off);
            }

            await load.GoesOnAsync(2 * Fleet.MatchWindow);
            return [];
        });
        NobodyNoticed(audit);
    }
}
