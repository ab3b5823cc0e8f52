using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Dispatch;

public sealed class PickupPruningOnRedisTests(StoresFixture stores) : PickupPruningTests(stores, RedisKind.RedisServer);

public sealed class PickupPruningOnGarnetTests(StoresFixture stores) : PickupPruningTests(stores, RedisKind.Garnet);

/// <summary>Which pick-ups leave the list of waiting trips, and which stay.</summary>
public abstract class PickupPruningTests(StoresFixture stores, RedisKind kind) : RedisTests(stores, kind)
{
    private readonly StoresFixture stores = stores;
    private TestDatabase db = null!;
    private RedisStore store = null!;
    private PickupPruning pruning = null!;
    private RedisKey waiting;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        db = await stores.NewDatabaseAsync();
        store = Redis.Store(db.KeyPrefix);
        var region = Region.Of(TestDatabase.UnionSquare);
        var regions = new Regions(store, TimeProvider.System);
        await regions.NoteAsync(region);
        (pruning, waiting) = (new(db.Get<PostgresStore>(), store, regions), new DriverKeys(store, region).Waiting);
    }

    [Fact]
    public async Task Pickups_of_trips_that_no_longer_wait_are_removed_and_others_stay()
    {
        var drivers = store.Pool();
        var waits = await db.BookAsync();
        await drivers.ReserveNearestAsync(waits.Id, waits.Pickup);
        foreach (var status in Enum.GetValues<TripStatus>().Except([TripStatus.Waiting]))
            await drivers.ReserveNearestAsync((await db.BookAsync(status)).Id, waits.Pickup);
        await drivers.ReserveNearestAsync(Guid.NewGuid(), waits.Pickup);
        await AddAsync("not-a-uuid", "", waits.Id.ToString("N"));

        Assert.Equal(new(Pickups: 9, IsLast: true), await pruning.PruneAsync(default));

        Assert.Equal([waits.Id.ToString("D")], (await Redis.GetDatabase().SortedSetRangeByRankAsync(waiting)).ToStringArray());
    }

    [Fact]
    public async Task A_long_list_is_read_page_by_page_and_then_from_its_start_again()
    {
        await AddAsync([.. Enumerable.Range(0, 2_000).Select(_ => Guid.NewGuid().ToString("D"))]);

        var first = await pruning.PruneAsync(default);
        Assert.InRange(first.Pickups, 1, 1_000);
        Assert.False(first.IsLast);

        // Garnet needs more than one round.
        for (var removed = first.Pickups; removed < 2_000;)
            removed += (await pruning.PruneAsync(default)).Pickups;

        while (!(await pruning.PruneAsync(default)).IsLast)
            await Task.Yield();
        await AddAsync("not-a-uuid");
        Assert.Equal(new(Pickups: 1, IsLast: true), await pruning.PruneAsync(default));
    }

    private Task<long> AddAsync(params string[] entries) => Redis.GetDatabase().SortedSetAddAsync(
        waiting, [.. entries.Select((entry, index) => new SortedSetEntry(entry, index))]);
}
