using Microsoft.Extensions.Options;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Rides.Drivers;

public sealed class RegionCrossingOnRedisTests(StoresFixture stores) : RegionCrossingTests(stores, RedisKind.RedisServer);

public sealed class RegionCrossingOnGarnetTests(StoresFixture stores) : RegionCrossingTests(stores, RedisKind.Garnet);

public sealed class RegionCrossingOnRedisClusterTests(StoresFixture stores) : RegionCrossingTests(stores, kind: null);

/// <summary>What is known of drivers who report from one region and then from another one.</summary>
public abstract class RegionCrossingTests(StoresFixture stores, RedisKind? kind) : CornerTests(stores, kind)
{
    [Fact]
    public async Task A_driver_who_crosses_a_border_is_in_one_region_and_stays_as_free_or_busy_as_they_were()
    {
        await Drivers.SeenAsync("free", At(100, 100), true);
        await Drivers.SeenAsync("busy", At(4_000, 4_000), true);
        Assert.Equal(["busy"], await ReserveAsync(isBatch: false, Trip(At(4_000, 4_000))));
        await Drivers.MarkBusyAsync(["busy"]);

        foreach (var name in (string[])["free", "busy"])
            Assert.False((await Drivers.SeenAsync(new(name, At(-100, -100), true))).IsInDoubt);

        Assert.Equal(["free"], await ReserveAsync(isBatch: false, Trip(At(-100, -100))));
        Assert.Equal([null], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
        await Drivers.FreeAsync("busy");
        Assert.Equal(["busy"], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
    }

    [Fact]
    public async Task A_mark_that_is_set_after_the_driver_has_crossed_a_border_holds()
    {
        await Drivers.SeenAsync("driver", At(100, 100), true);
        await ReserveAsync(isBatch: false, Trip(At(100, 100)));
        await Drivers.SeenAsync("driver", At(-100, 100), true);

        await Drivers.MarkInDoubtAsync(["driver"]);

        Assert.True((await Drivers.SeenAsync(new("driver", At(-100, 100), true))).IsInDoubt);
    }

    [Fact]
    public async Task A_driver_whose_region_was_forgotten_is_freed_once_postgres_was_asked()
    {
        await Drivers.SeenAsync("driver", At(100, 100), true);
        Assert.Equal(["driver"], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
        await Drivers.MarkInDoubtAsync(["driver"]);
        await Redis.GetDatabase().KeyDeleteAsync(Store.Prefixed("driver:driver"));

        Assert.True((await Drivers.SeenAsync(new("driver", At(100, 100), true))).IsInDoubt);
        await Drivers.FreeAsync("driver");

        Assert.Equal(["driver"], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
    }

    [Fact]
    public async Task An_old_report_from_across_the_border_changes_nothing()
    {
        await Drivers.SeenAsync("driver", At(100, 100), true);
        var (earlier, later) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));

        await Drivers.SeenAsync(new("driver", At(-100, 100), true) { Age = earlier });
        await Drivers.SeenAsync(new("driver", At(-100, -100), true) { Age = later });

        Assert.Equal(["driver"], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
        await Drivers.FreeAsync("driver");
        Assert.True(await Drivers.LeaveAsync("driver"));
        await Drivers.SeenAsync(new("driver", At(-100, 100), true) { Age = earlier });
        await Drivers.SeenAsync(new("driver", At(100, 100), true) { Age = earlier });
        Assert.Equal([null], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
    }

    [Fact]
    public async Task Of_reports_from_both_sides_of_a_border_at_the_same_time_the_newest_holds()
    {
        for (var round = 0; round < 20; round++)
        {
            Begin();
            await Drivers.SeenAsync(new("driver", At(3_000, 3_000), true) { Age = TimeSpan.FromMinutes(1) });
            await Task.WhenAll(Signs.Index().Select(sign => Drivers.SeenAsync(
                new("driver", At(sign.Item.North * 100, sign.Item.East * 100), true) { Age = TimeSpan.FromSeconds(10 - sign.Index) })));
            await Drivers.FreeAsync("driver");

            var newest = Signs[^1];
            var seen = await Task.WhenAll(Signs.Select(sign => Redis.GetDatabase()
                .SortedSetScoreAsync(new DriverKeys(Store, Region.Of(At(sign.North, sign.East))).Seen, "driver")));
            Assert.NotNull(seen[^1]);
            Assert.Equal(["driver"], await ReserveAsync(isBatch: false, Trip(At(newest.North * 100, newest.East * 100))));
        }
    }

    [Fact]
    public async Task An_app_that_was_heard_before_its_driver_came_online_or_crossed_a_border_listens()
    {
        await Drivers.ListeningAsync(["driver"]);
        foreach (var sign in Signs)
        {
            await Drivers.SeenAsync("driver", At(sign.North * 100, sign.East * 100), false);
            var found = Assert.Single(await Drivers.ReserveNearestAsync([Trip(At(sign.North * 100, sign.East * 100))]));
            Assert.Equal(new ReservedDriver("driver", AcceptsAtOnce: false, Listens: true), found.Driver);
            await Drivers.FreeAsync("driver");
        }
    }

    [Fact]
    public async Task A_region_without_drivers_and_trips_is_forgotten_and_comes_back_with_them()
    {
        var (options, regions) = (Options.Create(new DriverOptions()), new Regions(Store, TimeProvider.System));
        var drivers = new DriverPool(Store, regions, options, TimeProvider.System);
        var pruning = new DriverPruning(Store, regions, options);
        await drivers.SeenAsync("driver", At(100, 100), true);
        Assert.Equal([Region.Of(At(100, 100))], await regions.AllAsync());

        await Redis.GetDatabase().SortedSetAddAsync(new DriverKeys(Store, Region.Of(At(100, 100))).Seen, "driver", 1);
        Assert.Equal(new(Drivers: 1, Marks: 0, IsLast: true), await pruning.PruneAsync());

        Assert.Empty(await regions.AllAsync());
        await drivers.SeenAsync("driver", At(100, 100), true);
        Assert.Equal([Region.Of(At(100, 100))], await regions.AllAsync());
    }
}
