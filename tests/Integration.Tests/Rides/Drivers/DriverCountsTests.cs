using Microsoft.Extensions.Options;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Drivers;

public sealed class DriverCountsOnRedisTests(StoresFixture stores) : DriverCountsTests(stores, RedisKind.RedisServer);

public sealed class DriverCountsOnGarnetTests(StoresFixture stores) : DriverCountsTests(stores, RedisKind.Garnet);

/// <summary>How many drivers the metrics tell.</summary>
public abstract class DriverCountsTests(StoresFixture stores, RedisKind kind) : RedisTests(stores, kind)
{
    [Fact]
    public async Task Drivers_of_all_regions_are_counted_by_their_states()
    {
        var store = Redis.Store($"counts-{Guid.NewGuid():N}");
        var (regions, options) = (new Regions(store, TimeProvider.System), Options.Create(new DriverOptions()));
        var drivers = new DriverPool(store, regions, options, TimeProvider.System);
        GeoPoint near = TestDatabase.UnionSquare, far = new(48.8566, 2.3522);
        foreach (var (driver, at) in new[] { ("free", near), ("abroad", far), ("silent", near), ("new", near) })
            await drivers.SeenAsync(new(driver, at, AcceptsAtOnce: true));
        await drivers.FreeAsync("free");
        await drivers.FreeAsync("abroad");
        var minuteAgo = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeMilliseconds();
        await Redis.GetDatabase().SortedSetAddAsync(new DriverKeys(store, Region.Of(near)).Seen, "silent", minuteAgo);

        var counted = await new DriverCounts(store, regions, options).CountAsync();

        Assert.Equal(3, counted["online"]);
        Assert.Equal(2, counted["free"]);
        Assert.Equal(1, counted["stale"]);
    }
}
