using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Timers;

/// <summary>
/// A Redis whose memory is full refuses what would grow, and still lets timers fire and drivers be found. Garnet has no
/// such limit.
/// </summary>
public sealed class FullRedisTests(StoresFixture stores) : IAsyncLifetime
{
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(1);
    private static readonly GeoPoint here = new(50, 8);

    private LocalRedis redis = null!;
    private ConnectionMultiplexer connection = null!;
    private TimerQueue queue = null!;

    public async ValueTask InitializeAsync()
    {
        await stores.RedisAsync(RedisKind.RedisServer);
        redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.RedisServer, Persistent = false });
        connection = await redis.ConnectAsync();
        queue = new(connection.Store(), "test", shardCount: 1);
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
        if (redis is not null)
            await redis.DisposeAsync();
    }

    [Fact]
    public async Task Timers_are_claimed_renewed_rearmed_released_completed_and_cancelled()
    {
        var timers = Enumerable.Range(0, 4).Select(_ => Guid.NewGuid()).ToList();
        await queue.ScheduleMissingAsync([.. timers.Select(TimerEntry.AtOnce)]);
        await queue.MarkTendedAsync(0);
        await FillAsync();

        var batch = await queue.ClaimAsync(0, 10, lease);
        Assert.Equal(4, batch.Ids.Count);
        batch = await queue.RenewAsync(batch, lease);
        await queue.RearmAsync(batch, [new(batch.Ids[0], lease * 2)]);
        Assert.Equal(1, await queue.CompleteAsync(batch, [batch.Ids[1]]));
        Assert.Equal(2, await queue.ReleaseAsync(batch));
        Assert.Equal(2, (await queue.ClaimAsync(0, 10, lease)).Ids.Count);
        Assert.Equal(1, await queue.BringForwardAsync([TimerEntry.AtOnce(batch.Ids[0])]));
        Assert.Equal([batch.Ids[0]], (await queue.ClaimAsync(0, 10, lease)).Ids);
        Assert.Equal(3, await queue.CancelAsync(timers));
        Assert.True(await queue.TendAsync(0, lease));
        Assert.Null((await queue.ClaimAsync(0, 10, lease)).NextIn);
    }

    [Fact]
    public async Task New_timers_are_refused_and_poison_is_still_set_aside()
    {
        var timer = Guid.NewGuid();
        await queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        await connection.GetDatabase().SortedSetAddAsync(queue.KeyOf(0), "not-a-uuid", 0);
        await FillAsync();

        var refused = await Assert.ThrowsAnyAsync<RedisException>(() => queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid())));

        Assert.True(StoreFailure.Is(refused));
        Assert.Equal(0, await queue.BringForwardAsync([TimerEntry.AtOnce(Guid.NewGuid())]));
        Assert.Equal([timer], (await queue.ClaimAsync(0, 10, lease)).Ids);
        Assert.Equal(["not-a-uuid"], await connection.GetDatabase().SortedSetRangeByRankAsync(queue.KeyOf(0).Append(":aside")));
    }

    [Fact]
    public async Task Drivers_who_are_known_are_seen_reserved_marked_and_freed_and_new_ones_are_refused()
    {
        var drivers = connection.Store().Pool();
        await drivers.SeenAsync("known", here, true);
        await FillAsync();

        await drivers.SeenAsync("known", here, true);
        Assert.Equal("known", (await drivers.ReserveNearestAsync(Guid.NewGuid(), here))?.Id);
        await drivers.MarkBusyAsync(["known"]);
        Assert.Null(await drivers.ReserveNearestAsync(Guid.NewGuid(), here));
        await drivers.FreeAsync("known");
        Assert.Equal("known", (await drivers.ReserveNearestAsync(Guid.NewGuid(), here))?.Id);
        await Assert.ThrowsAnyAsync<RedisException>(() => drivers.SeenAsync("new", here, true));
    }

    private Task FillAsync() => connection.GetServers()[0].ConfigSetAsync("maxmemory", "1mb");
}
