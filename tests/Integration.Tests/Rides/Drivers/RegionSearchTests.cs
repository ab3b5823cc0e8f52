using CsCheck;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Drivers;

public sealed class RegionSearchOnRedisTests(StoresFixture stores) : RegionSearchTests(stores, RedisKind.RedisServer);

public sealed class RegionSearchOnGarnetTests(StoresFixture stores) : RegionSearchTests(stores, RedisKind.Garnet);

public sealed class RegionSearchOnRedisClusterTests(StoresFixture stores) : RegionSearchTests(stores, kind: null)
{
    [Fact]
    public async Task A_region_whose_node_is_away_keeps_no_other_region_from_its_drivers()
    {
        await using var own = await RedisCluster.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(own.ConnectionString);
        var store = connection.Store();
        var drivers = store.Pool();
        GeoPoint[] places = [.. Enumerable.Range(0, 12).Select(i => new GeoPoint(40.7, -70 + i))];
        foreach (var (i, place) in places.Index())
            await drivers.SeenAsync($"driver-{i}", place, true);
        await own.KillNodeOfAsync(new DriverKeys(store, Region.Of(places[0])).Busy);

        var found = await drivers.ReserveBatchAsync([.. places.Select(Trip)]);

        Assert.Null(found[0].Driver);
        Assert.Contains(found, search => search.Driver is not null);
        Assert.DoesNotContain(found, search => search.IsBrokenOff);
    }
}

/// <summary>Whom trips near a corner of regions find.</summary>
public abstract class RegionSearchTests(StoresFixture stores, RedisKind? kind) : CornerTests(stores, kind)
{
    private const double Radius = 5_000, EarthRadius = 6_372_797.56;

    /// <summary>Within some kilometres of the corner, with a flag.</summary>
    private static readonly Gen<(GeoPoint At, bool Listens)> anyPlaces = Gen.Select(
        Gen.Double[-6_000, 6_000], Gen.Double[-6_000, 6_000], Gen.Bool, (north, east, listens) => (At(north, east), listens));

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
                await Drivers.SeenAsync("near", At(driver.North * 200, driver.East * 200), true);
                await Drivers.SeenAsync("home", At(trip.North * 1_500, trip.East * 1_500), true);

                Assert.Equal(["near"], await ReserveAsync(isBatch, Trip(At(trip.North * 200, trip.East * 200))));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_driver_across_the_border_who_listens_comes_before_a_nearer_one_who_does_not(bool isBatch)
    {
        await Drivers.SeenAsync("quiet", At(100, 100), false);
        await Drivers.SeenAsync("listener", At(-2_000, 100), true);

        Assert.Equal(["listener"], await ReserveAsync(isBatch, Trip(At(100, 120))));
        Assert.Equal(["quiet"], await ReserveAsync(isBatch, Trip(At(100, 120))));
    }

    [Fact]
    public async Task Trips_on_both_sides_of_a_border_are_paired_for_the_least_sum()
    {
        // The newer trip is in a region without Drivers. The older one could take the driver whom it needs.
        await Drivers.SeenAsync("between", At(-90, -200), true);
        await Drivers.SeenAsync("behind", At(-300, -200), true);
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
            Assert.Equal([trip.Id], await Drivers.SeenAsync($"driver-{sign}", At(sign.North * 300, sign.East * 300), false));

        Assert.NotNull((await ReserveAsync(isBatch, trip)).Single());
        Assert.Empty(await Drivers.SeenAsync("late", At(100, 100), false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_trip_and_a_driver_who_come_at_the_same_time_do_not_miss_one_another_at_a_border(bool isBatch)
    {
        for (var round = 0; round < 100; round++)
        {
            var (name, trip) = ($"driver-{round}", Trip(At(100, 100)));
            var coming = Drivers.SeenAsync(name, At(-100, -100), true);
            var found = (await ReserveAsync(isBatch, trip)).Single();
            var nudged = await coming;

            Assert.True(found == name || nudged.Contains(trip.Id));
            await Drivers.LeaveAsync(name);
            await Drivers.ForgetTripsAsync([new(trip.Id, trip.Pickup)]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Concurrent_searches_at_a_border_never_reserve_the_same_driver_and_leave_nobody_out(bool isBatch)
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Drivers.SeenAsync($"driver-{i}", At((i * 50) - 1_000, 50), true)));

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(PassAsync)));

        var reserved = found.SelectMany(pass => pass).ToList();
        Assert.Equal(40, reserved.Count);
        Assert.Distinct(reserved);

        async Task<List<string>> PassAsync()
        {
            var (left, got) = (Enumerable.Range(0, 8).Select(i => Trip(At(i * 10, 50))).ToArray(), new List<string>());
            while (left.Length > 0)
            {
                var searches = await (isBatch ? Drivers.ReserveBatchAsync(left) : Drivers.ReserveNearestAsync(left));
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
        await Drivers.SeenAsync("across", At(-100, -100), true);
        Assert.Equal(["across"], await ReserveAsync(isBatch: true, trip));

        Assert.Empty(await Drivers.SeenAsync("home", At(100, 100), false));
        Assert.Empty(await Drivers.SeenAsync("other", At(-100, 100), false));
    }

    [Fact]
    public Task A_border_makes_no_difference_to_who_is_found() => Gen.Select(anyPlaces, anyPlaces.Array[0, 6]).SampleAsync(
        async (pickup, online) =>
        {
            Begin();
            var all = online.Select((place, i) => (Name: $"driver-{i}", At: place.At, place.Listens)).ToList();
            await Task.WhenAll(all.Select(driver => Drivers.SeenAsync(driver.Name, driver.At, driver.Listens)));

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

    private static double Metres(GeoPoint one, GeoPoint other)
    {
        var (north, east) = ((other.Lat - one.Lat) / 2 * Math.PI / 180, (other.Lon - one.Lon) / 2 * Math.PI / 180);
        var square = Math.Pow(Math.Sin(north), 2)
            + (Math.Cos(one.Lat * Math.PI / 180) * Math.Cos(other.Lat * Math.PI / 180) * Math.Pow(Math.Sin(east), 2));
        return 2 * EarthRadius * Math.Asin(Math.Sqrt(square));
    }
}
