using CsCheck;
using Microsoft.Extensions.Options;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Drivers;

public sealed class RegionSearchOnRedisTests(StoresFixture stores) : RegionSearchTests
{
    protected override async Task<ConnectionMultiplexer> ConnectAsync() =>
        await (await stores.RedisAsync(RedisKind.RedisServer)).ConnectAsync();
}

public sealed class RegionSearchOnGarnetTests(StoresFixture stores) : RegionSearchTests
{
    protected override async Task<ConnectionMultiplexer> ConnectAsync() =>
        await (await stores.RedisAsync(RedisKind.Garnet)).ConnectAsync();
}

/// <summary>The regions are on different nodes.</summary>
public sealed class RegionSearchOnRedisClusterTests(RegionSearchOnRedisClusterTests.Cluster cluster)
    : RegionSearchTests, IClassFixture<RegionSearchOnRedisClusterTests.Cluster>
{
    protected override async Task<ConnectionMultiplexer> ConnectAsync() =>
        await ConnectionMultiplexer.ConnectAsync((await cluster.StartedAsync()).ConnectionString);

    [Fact]
    public async Task A_region_whose_node_is_away_keeps_no_other_region_from_its_drivers()
    {
        await using var own = await RedisCluster.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(own.ConnectionString);
        var store = connection.Store();
        var drivers = new DriverPool(store, Options.Create(new DriverOptions()), TimeProvider.System);
        GeoPoint[] places = [.. Enumerable.Range(0, 12).Select(i => new GeoPoint(40.7, -70 + i))];
        foreach (var (i, place) in places.Index())
            await drivers.SeenAsync($"driver-{i}", place, true);
        await own.KillNodeOfAsync(new DriverKeys(store, Region.Of(places[0])).Busy);

        var found = await drivers.ReserveBatchAsync([.. places.Select(Trip)]);

        Assert.Null(found[0].Driver);
        Assert.Contains(found, search => search.Driver is not null);
        Assert.DoesNotContain(found, search => search.IsBrokenOff);
    }

    public sealed class Cluster : IAsyncDisposable
    {
        private RedisCluster? nodes;

        internal async Task<RedisCluster> StartedAsync() => nodes ??= await RedisCluster.StartAsync();

        public async ValueTask DisposeAsync()
        {
            if (nodes is not null)
                await nodes.DisposeAsync();
        }
    }
}

/// <summary>Trips and drivers near a corner where four regions meet.</summary>
public abstract class RegionSearchTests : IAsyncLifetime
{
    private const double Radius = 5_000, MetresPerDegree = 111_226.3, EarthRadius = 6_372_797.56;

    /// <summary>A corner of regions, in Queens.</summary>
    private static readonly GeoPoint corner = new(40.78125, -73.828125);

    private ConnectionMultiplexer redis = null!;
    private RedisStore store = null!;
    private DriverPool drivers = null!;

    protected abstract Task<ConnectionMultiplexer> ConnectAsync();

    public async ValueTask InitializeAsync()
    {
        redis = await ConnectAsync();
        Begin();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (redis is not null)
            await redis.DisposeAsync();
    }

    [Fact]
    public void Four_regions_meet_at_the_corner_of_these_tests() =>
        Assert.Equal(4, Signs.Select(sign => Region.Of(At(sign.North, sign.East))).Distinct().Count());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_nearest_driver_is_found_whichever_region_they_are_in(bool isBatch)
    {
        foreach (var trip in Signs)
        {
            foreach (var driver in Signs)
            {
                Begin();
                await drivers.SeenAsync("near", At(driver.North * 200, driver.East * 200), true);
                await drivers.SeenAsync("home", At(trip.North * 1_500, trip.East * 1_500), true);

                Assert.Equal(["near"], await ReserveAsync(isBatch, Trip(At(trip.North * 200, trip.East * 200))));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_driver_across_the_border_who_listens_comes_before_a_nearer_one_who_does_not(bool isBatch)
    {
        await drivers.SeenAsync("quiet", At(100, 100), false);
        await drivers.SeenAsync("listener", At(-2_000, 100), true);

        Assert.Equal(["listener"], await ReserveAsync(isBatch, Trip(At(100, 120))));
        Assert.Equal(["quiet"], await ReserveAsync(isBatch, Trip(At(100, 120))));
    }

    [Fact]
    public async Task Trips_on_both_sides_of_a_border_are_paired_for_the_least_sum()
    {
        // The newer trip is in a region without drivers. The older one could take the driver whom it needs.
        await drivers.SeenAsync("between", At(-90, -200), true);
        await drivers.SeenAsync("behind", At(-300, -200), true);
        SoughtTrip[] trips = [Trip(At(10, -200)), Trip(At(20, -200))];

        Assert.Equal(["between", "behind"], await ReserveAsync(isBatch: true, trips));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trip_without_a_driver_is_brought_up_by_one_who_becomes_free_across_the_border(bool isBatch)
    {
        var trip = Trip(At(100, 100));
        Assert.Equal([null], await ReserveAsync(isBatch, trip));

        foreach (var sign in Signs)
            Assert.Equal([trip.Id], await drivers.SeenAsync($"driver-{sign}", At(sign.North * 300, sign.East * 300), false));

        Assert.NotNull((await ReserveAsync(isBatch, trip)).Single());
        Assert.Empty(await drivers.SeenAsync("late", At(100, 100), false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trip_and_a_driver_who_come_at_the_same_time_do_not_miss_one_another_at_a_border(bool isBatch)
    {
        for (var round = 0; round < 100; round++)
        {
            var (name, trip) = ($"driver-{round}", Trip(At(100, 100)));
            var coming = drivers.SeenAsync(name, At(-100, -100), true);
            var found = (await ReserveAsync(isBatch, trip)).Single();
            var nudged = await coming;

            Assert.True(found == name || nudged.Contains(trip.Id));
            await drivers.LeaveAsync(name);
            await drivers.ForgetTripsAsync([new(trip.Id, trip.Pickup)]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Concurrent_searches_at_a_border_never_reserve_the_same_driver_and_leave_nobody_out(bool isBatch)
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => drivers.SeenAsync($"driver-{i}", At((i * 50) - 1_000, 50), true)));

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(PassAsync)));

        var reserved = found.SelectMany(pass => pass).ToList();
        Assert.Equal(40, reserved.Count);
        Assert.Distinct(reserved);

        async Task<List<string>> PassAsync()
        {
            var (left, got) = (Enumerable.Range(0, 8).Select(i => Trip(At(i * 10, 50))).ToArray(), new List<string>());
            while (left.Length > 0)
            {
                var searches = await (isBatch ? drivers.ReserveBatchAsync(left) : drivers.ReserveNearestAsync(left));
                got.AddRange(searches.Select(search => search.Driver?.Id).OfType<string>());
                left = [.. left.Zip(searches).Where(pair => pair.Second.IsBrokenOff).Select(pair => pair.First)];
            }

            return got;
        }
    }

    [Fact]
    public async Task A_trip_whose_driver_is_across_the_border_is_listed_no_longer()
    {
        var trip = Trip(At(100, 100));
        await ReserveAsync(isBatch: true, trip);
        await drivers.SeenAsync("across", At(-100, -100), true);
        Assert.Equal(["across"], await ReserveAsync(isBatch: true, trip));

        Assert.Empty(await drivers.SeenAsync("home", At(100, 100), false));
        Assert.Empty(await drivers.SeenAsync("other", At(-100, 100), false));
    }

    [Fact]
    public Task A_border_makes_no_difference_to_who_is_found() => Gen.Select(anyPlaces, anyPlaces.Array[0, 6]).SampleAsync(
        async (pickup, online) =>
        {
            Begin();
            var all = online.Select((place, i) => (Name: $"driver-{i}", At: place.At, place.Listens)).ToList();
            await Task.WhenAll(all.Select(driver => drivers.SeenAsync(driver.Name, driver.At, driver.Listens)));

            var distances = all.ToDictionary(driver => driver.Name, driver => Metres(pickup.At, driver.At));
            var first = all.Where(driver => distances[driver.Name] <= Radius)
                .OrderBy(driver => !driver.Listens).ThenBy(driver => distances[driver.Name]).FirstOrDefault();
            var found = (await ReserveAsync(pickup.Listens, Trip(pickup.At))).Single();

            // Redis rounds positions, so which of two is nearer may be open.
            Assert.True(
                found == first.Name
                || (found is not null && Math.Abs(distances[found] - distances.GetValueOrDefault(first.Name ?? found, Radius)) < 5)
                || (found is null && distances[first.Name!] > Radius - 5));
        },
        iter: 200,
        threads: 1);

    [Fact]
    public async Task A_driver_who_crosses_a_border_is_in_one_region_and_stays_as_free_or_busy_as_they_were()
    {
        await drivers.SeenAsync("free", At(100, 100), true);
        await drivers.SeenAsync("busy", At(4_000, 4_000), true);
        Assert.Equal(["busy"], await ReserveAsync(isBatch: false, Trip(At(4_000, 4_000))));
        await drivers.MarkBusyAsync(["busy"]);

        foreach (var name in (string[])["free", "busy"])
            Assert.False((await drivers.SeenAsync(new(name, At(-100, -100), true))).IsInDoubt);

        Assert.Equal(["free"], await ReserveAsync(isBatch: false, Trip(At(-100, -100))));
        Assert.Equal([null], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
        await drivers.FreeAsync("busy");
        Assert.Equal(["busy"], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
    }

    [Fact]
    public async Task A_mark_that_is_set_after_the_driver_has_crossed_a_border_holds()
    {
        await drivers.SeenAsync("driver", At(100, 100), true);
        await ReserveAsync(isBatch: false, Trip(At(100, 100)));
        await drivers.SeenAsync("driver", At(-100, 100), true);

        await drivers.MarkInDoubtAsync(["driver"]);

        Assert.True((await drivers.SeenAsync(new("driver", At(-100, 100), true))).IsInDoubt);
    }

    [Fact]
    public async Task A_driver_whose_region_was_forgotten_is_freed_once_postgres_was_asked()
    {
        await drivers.SeenAsync("driver", At(100, 100), true);
        Assert.Equal(["driver"], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
        await drivers.MarkInDoubtAsync(["driver"]);
        await redis.GetDatabase().KeyDeleteAsync(store.Prefixed("driver:driver"));

        Assert.True((await drivers.SeenAsync(new("driver", At(100, 100), true))).IsInDoubt);
        await drivers.FreeAsync("driver");

        Assert.Equal(["driver"], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
    }

    [Fact]
    public async Task An_old_report_from_across_the_border_changes_nothing()
    {
        await drivers.SeenAsync("driver", At(100, 100), true);
        var (earlier, later) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));

        await drivers.SeenAsync(new("driver", At(-100, 100), true) { Age = earlier });
        await drivers.SeenAsync(new("driver", At(-100, -100), true) { Age = later });

        Assert.Equal(["driver"], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
        await drivers.FreeAsync("driver");
        Assert.True(await drivers.LeaveAsync("driver"));
        await drivers.SeenAsync(new("driver", At(-100, 100), true) { Age = earlier });
        await drivers.SeenAsync(new("driver", At(100, 100), true) { Age = earlier });
        Assert.Equal([null], await ReserveAsync(isBatch: false, Trip(At(100, 100))));
    }

    [Fact]
    public async Task Of_reports_from_both_sides_of_a_border_at_the_same_time_the_newest_holds()
    {
        for (var round = 0; round < 20; round++)
        {
            Begin();
            await drivers.SeenAsync(new("driver", At(3_000, 3_000), true) { Age = TimeSpan.FromMinutes(1) });
            await Task.WhenAll(Signs.Index().Select(sign => drivers.SeenAsync(
                new("driver", At(sign.Item.North * 100, sign.Item.East * 100), true) { Age = TimeSpan.FromSeconds(10 - sign.Index) })));
            await drivers.FreeAsync("driver");

            var newest = Signs[^1];
            var seen = await Task.WhenAll(Signs.Select(sign => redis.GetDatabase()
                .SortedSetScoreAsync(new DriverKeys(store, Region.Of(At(sign.North, sign.East))).Seen, "driver")));
            Assert.NotNull(seen[^1]);
            Assert.Equal(["driver"], await ReserveAsync(isBatch: false, Trip(At(newest.North * 100, newest.East * 100))));
        }
    }

    [Fact]
    public async Task An_app_that_was_heard_before_its_driver_came_online_or_crossed_a_border_listens()
    {
        await drivers.ListeningAsync(["driver"]);
        foreach (var sign in Signs)
        {
            await drivers.SeenAsync("driver", At(sign.North * 100, sign.East * 100), false);
            var found = Assert.Single(await drivers.ReserveNearestAsync([Trip(At(sign.North * 100, sign.East * 100))]));
            Assert.Equal(new ReservedDriver("driver", AcceptsAtOnce: false, Listens: true), found.Driver);
            await drivers.FreeAsync("driver");
        }
    }

    [Fact]
    public async Task A_region_without_drivers_and_trips_is_forgotten_and_comes_back_with_them()
    {
        var pruning = new DriverPruning(store, Options.Create(new DriverOptions()), TimeProvider.System);
        var regions = new Regions(store, TimeProvider.System);
        await drivers.SeenAsync("driver", At(100, 100), true);
        Assert.Equal([Region.Of(At(100, 100))], await regions.AllAsync());

        await redis.GetDatabase().SortedSetAddAsync(new DriverKeys(store, Region.Of(At(100, 100))).Seen, "driver", 1);
        Assert.Equal(new(Drivers: 1, Marks: 0, IsLast: true), await pruning.PruneAsync());

        Assert.Empty(await regions.AllAsync());
        await new DriverPool(store, Options.Create(new DriverOptions()), TimeProvider.System).SeenAsync("driver", At(100, 100), true);
        Assert.Equal([Region.Of(At(100, 100))], await regions.AllAsync());
    }

    private static (int North, int East)[] Signs => [(1, 1), (1, -1), (-1, 1), (-1, -1)];

    /// <summary>Within some kilometres of the corner, with a flag.</summary>
    private static readonly Gen<(GeoPoint At, bool Listens)> anyPlaces = Gen.Select(
        Gen.Double[-6_000, 6_000], Gen.Double[-6_000, 6_000], Gen.Bool, (north, east, listens) => (At(north, east), listens));

    private static GeoPoint At(double north, double east) => new(
        corner.Lat + (north / MetresPerDegree), corner.Lon + (east / MetresPerDegree / Math.Cos(corner.Lat * Math.PI / 180)));

    private static double Metres(GeoPoint one, GeoPoint other)
    {
        var (north, east) = ((other.Lat - one.Lat) / 2 * Math.PI / 180, (other.Lon - one.Lon) / 2 * Math.PI / 180);
        var square = Math.Pow(Math.Sin(north), 2)
            + (Math.Cos(one.Lat * Math.PI / 180) * Math.Cos(other.Lat * Math.PI / 180) * Math.Pow(Math.Sin(east), 2));
        return 2 * EarthRadius * Math.Asin(Math.Sqrt(square));
    }

    private protected static SoughtTrip Trip(GeoPoint pickup) =>
        new(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), pickup, TimeSpan.Zero, null, []);

    private async Task<string?[]> ReserveAsync(bool isBatch, params SoughtTrip[] trips) =>
        [.. (await (isBatch ? drivers.ReserveBatchAsync(trips) : drivers.ReserveNearestAsync(trips))).Select(search => search.Driver?.Id)];

    /// <summary>Begins with empty lists. Nothing lapses during a test, even on a slow machine.</summary>
    private void Begin()
    {
        store = redis.Store($"regions-{Guid.NewGuid():N}");
        var options = new DriverOptions
        {
            StaleAfter = TimeSpan.FromMinutes(10),
            Reservation = TimeSpan.FromMinutes(1),
            ListeningFor = TimeSpan.FromMinutes(1),
        };
        drivers = new(store, Options.Create(options), TimeProvider.System);
    }
}
