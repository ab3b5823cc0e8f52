using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.LocalServers;
using StackExchange.Redis;

namespace RideAspire.Chaos.Tests;

/// <summary>Redis loses its data, dies and hangs. Trips still expire, and riders can book.</summary>
public sealed class RedisFaultTests(Fleet fleet) : ChaosTests(fleet)
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan maxWaitForRedis = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan down = Scale.Of(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(20));
    private static readonly TimeSpan frozen = Scale.Of(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10));

    private readonly Fleet fleet = fleet;

    [Fact]
    public Task A_flushed_redis_makes_no_trip_late() => WithFaultAsync("Redis: FLUSHALL", async () =>
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{fleet.Redis.ConnectionString},allowAdmin=true");
        await redis.GetServers().Single().FlushAllDatabasesAsync();
    });

    [Fact]
    public Task A_killed_redis_that_comes_back_empty_makes_no_trip_late() => WithFaultAsync("Redis: SIGKILL, restart empty", async () =>
    {
        await fleet.Redis.KillAsync();
        foreach (var folder in Directory.GetDirectories(fleet.Redis.Folder))
            Directory.Delete(folder, recursive: true);
        await fleet.Redis.StartAgainAsync();
    });

    [Fact]
    public async Task A_killed_redis_that_comes_back_from_its_file_makes_no_trip_late()
    {
        Assert.SkipUnless(
            fleet.Redis.Kind == RedisKind.RedisServer,
            "This needs redis-server or valkey-server, which can read a truncated append-only file. None is installed.");
        await WithFaultAsync("Redis: SIGKILL, restart from AOF", async () =>
        {
            await fleet.Redis.KillAsync();
            await fleet.Redis.StartAgainAsync();
        });
    }

    [Fact]
    public Task A_redis_that_is_down_makes_no_trip_late() => WithFaultAsync(
        $"Redis: down for {down.TotalSeconds:0} s", fleet.Redis.KillAsync, down, () => fleet.Redis.StartAgainAsync());

    [Fact]
    public Task A_frozen_redis_makes_no_trip_late() => WithFaultAsync(
        $"Redis: SIGSTOP for {frozen.TotalSeconds:0} s",
        () => SignalAsync(ProcessSignal.Stop),
        frozen,
        () => SignalAsync(ProcessSignal.Continue));

    private Task SignalAsync(ProcessSignal signal)
    {
        fleet.Redis.Signal(signal);
        return Task.CompletedTask;
    }

    private async Task WithFaultAsync(string row, Func<Task> fault, TimeSpan lasting = default, Func<Task>? mend = null)
    {
        var audit = await UnderLoadAsync(row, limit, async load =>
        {
            await fault();
            await load.GoesOnAsync(lasting);
            if (mend is not null)
                await mend();

            // Until all trips that were booked during the fault are past their deadlines.
            await load.GoesOnAsync(Fleet.MatchWindow);
            return [];
        });

        // A driver's presence needs Redis. No request of a rider does.
        Assert.All(audit.FailedRequests, failed => Assert.True(
            failed is { What: "PUT /v1/drivers/me/presence", Status: 503, SaysWhenToRepeat: true }, $"{failed}\n{audit.LastLines}"));
        Assert.InRange(audit.SlowestBooking, TimeSpan.Zero, Scale.Limit(maxWaitForRedis));
    }
}
