using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timeouts;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.TimeoutWorker;

public sealed class TimerRepairOnRedisTests(StoresFixture stores) : TimerRepairTests(stores, RedisKind.RedisServer);

public sealed class TimerRepairOnGarnetTests(StoresFixture stores) : TimerRepairTests(stores, RedisKind.Garnet);

/// <summary>
/// The worker's repair of missing timers. The trips are so many that the walk over all of them, a page each pass, takes
/// longer than the tests allow.
/// </summary>
public abstract class TimerRepairTests(StoresFixture stores, RedisKind kind) : IAsyncLifetime
{
    private const int Few = 400, Many = 20_000;

    private static readonly (string, string)[] smallPages = [("Sweep:Interval", "00:00:00.1"), ("Sweep:Batch", "2")];
    private static readonly TimeSpan walkOfFew = TimeSpan.FromSeconds(0.1 * Few / 2);

    private TestDatabase db = null!;
    private LocalRedis redis = null!;

    public async ValueTask InitializeAsync()
    {
        await stores.RedisAsync(kind);
        redis = await LocalRedis.StartAsync(new() { Kind = kind, Persistent = false });
        db = await stores.NewDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (redis is not null)
            await redis.DisposeAsync();
    }

    [Fact]
    public async Task A_flushed_redis_gets_all_timers_again()
    {
        using var worker = await StartAsync(Few, smallPages);

        await AssertArmsAllAgainAsync(
            worker, Few, walkOfFew / 2, () => worker.Get<IConnectionMultiplexer>().GetDatabase().ExecuteAsync("FLUSHALL"));
    }

    [Fact]
    public async Task A_redis_that_comes_back_empty_gets_all_timers_again()
    {
        using var worker = await StartAsync(Few, smallPages);

        await AssertArmsAllAgainAsync(worker, Few, walkOfFew / 2, async () =>
        {
            await redis.KillAsync();
            await redis.StartAgainAsync();
        });
    }

    [Fact]
    public async Task A_shard_that_was_lost_is_armed_again_within_seconds()
    {
        using var worker = await StartAsync(Many);
        var queues = worker.Get<TimerQueues>();

        await AssertArmsAllAgainAsync(worker, Many, TimeSpan.FromSeconds(6), () => worker.Get<IConnectionMultiplexer>().GetDatabase()
            .KeyDeleteAsync([queues.Timeouts.KeyOf(0), queues.Matching.KeyOf(0)]));
    }

    [Fact]
    public async Task A_changed_number_of_shards_gets_all_timers_in_the_shards_of_now()
    {
        using (var before = await StartAsync(Few, [.. smallPages, ("Timers:Shards", "4")]))
            await before.StopAsync();

        var took = Stopwatch.StartNew();
        using var worker = await StartAsync(0, [.. smallPages, ("Timers:Shards", "2")]);
        await ArmedAsync(worker, Few);

        Assert.InRange(took.Elapsed, TimeSpan.Zero, walkOfFew / 2);
    }

    /// <summary>As after a crash between booking and arming.</summary>
    /// <param name="dueInSeconds">
    /// Farther than the deadlines of all others, or amid them, as after the match window was shortened.
    /// </param>
    [Theory]
    [InlineData(300)]
    [InlineData(150)]
    public async Task A_new_trip_without_timers_is_armed_within_seconds_however_many_wait(int dueInSeconds)
    {
        using var worker = await StartAsync(Many, ("Sweep:Batch", "100"), ("Trips:MatchWindow", "00:02:30"));
        var (connection, queues) = (worker.Get<IConnectionMultiplexer>(), worker.Get<TimerQueues>());

        var trip = await db.BookAsync(TimeSpan.FromSeconds(dueInSeconds));

        var took = Stopwatch.StartNew();
        await TestHost.UntilAsync(async () => await connection.DueAsync(queues.Timeouts, trip.Id) is not null
            && await connection.DueAsync(queues.Matching, trip.Id) is not null);
        Assert.InRange(took.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task A_replica_takes_over_the_repair_from_one_that_died_and_until_then_does_nothing()
    {
        using var first = await StartAsync(1);
        using var second = await StartAsync(0);
        var holder = await HolderAsync(first);
        await second.Get<TimerRepair>().PassAsync(default);
        Assert.Equal(holder, await HolderAsync(first));

        await first.StopAsync();

        var took = Stopwatch.StartNew();
        await TestHost.UntilAsync(async () => await HolderAsync(second) is var now && now != holder && now is not null);
        Assert.InRange(took.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    /// <summary>Starts a worker with waiting trips whose timers are all armed, a second apart or less.</summary>
    private async Task<IHost> StartAsync(int trips, params (string, string)[] settings)
    {
        if (trips > 0)
            await db.InsertWaitingAsync(trips, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(200));
        var worker = TestHost.Build(db, redis, builder => builder.AddTimeouts(), settings);
        await worker.StartAsync();
        if (trips > 0)
            await ArmedAsync(worker, trips);
        return worker;
    }

    private static async Task AssertArmsAllAgainAsync(IHost worker, int trips, TimeSpan limit, Func<Task> lose)
    {
        await lose();
        var took = Stopwatch.StartNew();
        await ArmedAsync(worker, trips);
        Assert.InRange(took.Elapsed, TimeSpan.Zero, limit);
    }

    /// <summary>Waits until each trip has both timers, and each shard its marker.</summary>
    private static Task ArmedAsync(IHost worker, int trips)
    {
        var (queues, shards) = (worker.Get<TimerQueues>(), worker.Get<IConnectionMultiplexer>().GetDatabase());
        return TestHost.UntilAsync(async () =>
        {
            var timers = new[] { queues.Timeouts, queues.Matching };
            var counts = await Task.WhenAll(timers.Select(async queue =>
                (await Task.WhenAll(Enumerable.Range(0, queue.Shards).Select(n => shards.SortedSetLengthAsync(queue.KeyOf(n))))).Sum()));
            return counts.Zip(timers).All(queue => queue.First == trips + queue.Second.Shards);
        });
    }

    private async Task<string?> HolderAsync(IHost worker) =>
        await worker.Get<IConnectionMultiplexer>().GetDatabase().SortedSetRangeByRankAsync($"{db.KeyPrefix}:repair", 0, 0) is [var token]
            ? (string?)token : null;
}
