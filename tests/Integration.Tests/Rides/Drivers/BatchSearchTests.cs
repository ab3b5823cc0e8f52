using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;
using StackExchange.Redis;
using StackExchange.Redis.Profiling;

namespace RideAspire.Integration.Tests.Rides.Drivers;

public sealed class BatchSearchOnRedisTests(StoresFixture stores) : BatchSearchTests(stores, RedisKind.RedisServer);

public sealed class BatchSearchOnGarnetTests(StoresFixture stores) : BatchSearchTests(stores, RedisKind.Garnet);

/// <summary>Several trips that look for drivers at once, at places along a road to the north.</summary>
public abstract class BatchSearchTests(StoresFixture stores, RedisKind kind) : RedisTests(stores, kind)
{
    private readonly GeoPoint here = TestDatabase.UnionSquare;
    private DriverPool drivers = null!;
    private DriverKeys keys = null!;

    private IDatabase Db => Redis.GetDatabase();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var store = Redis.Store($"batch-{Guid.NewGuid():N}");
        keys = new(store, Region.Of(here));
        drivers = store.Pool(new() { StaleAfter = TimeSpan.FromMinutes(10), Reservation = TimeSpan.FromMinutes(1) });
    }

    [Fact]
    public async Task Trips_that_compete_are_paired_for_the_least_sum_and_one_after_the_other_they_are_not()
    {
        await OnlineAsync(("between", 90), ("behind", -100));
        Assert.Equal(["behind", "between"], await PairAsync(Trip(0), Trip(200)));

        await Task.WhenAll(drivers.FreeAsync("between"), drivers.FreeAsync("behind"));
        var greedy = await drivers.ReserveNearestAsync([Trip(0), Trip(200)]);
        Assert.Equal(["between", "behind"], greedy.Select(search => search.Driver?.Id));
    }

    [Fact]
    public async Task Trips_that_do_not_compete_cost_one_call_and_others_two()
    {
        await OnlineAsync(("one", 0), ("two", 1_000), ("three", 1_100));
        await PairAsync(Trip(0), Trip(1_000));
        foreach (var driver in (string[])["one", "two"])
            await drivers.FreeAsync(driver);
        using var calls = new CallCount(Redis);

        Assert.Equal(["one", "two"], await PairAsync(Trip(10), Trip(1_040)));
        Assert.Equal(1, calls.Take());

        await drivers.FreeAsync("two");
        calls.Take();
        Assert.Equal(["two", "three"], await PairAsync(Trip(1_000), Trip(1_040)));
        Assert.Equal(2, calls.Take());

        Assert.Null((await drivers.ReserveBatchAsync([Trip(0)])).Single().Driver);
        Assert.Equal(1, calls.Take());
    }

    [Fact]
    public async Task The_oldest_trip_gets_the_only_driver_and_the_newer_one_is_listed_as_waiting()
    {
        await OnlineAsync(("only", 0));
        var (old, young) = (Trip(3_000), Trip(10));

        Assert.Equal(["only", null], await PairAsync(old, young));

        Assert.Equal([young.Id], await drivers.FreeAsync("only"));
    }

    [Fact]
    public async Task No_older_trip_goes_without_because_of_a_newer_one()
    {
        await OnlineAsync(("south", -4_000), ("north", 1_000));

        // The first one could have either, the second one only that to the north.
        Assert.Equal(["south", "north", null], await PairAsync(Trip(900), Trip(5_900), Trip(1_000)));
    }

    [Fact]
    public async Task A_trip_without_a_driver_is_listed_as_waiting_when_others_compete_and_when_they_do_not()
    {
        await OnlineAsync(("one", 0), ("two", 100));
        var far = Trip(20_000);

        Assert.Equal([null, "one", "two"], await PairAsync(far, Trip(0), Trip(10)));
        Assert.Equal([far.Id], await drivers.SeenAsync("new", North(20_000), true));
        await drivers.LeaveAsync("new");

        var farther = Trip(40_000);
        Assert.Equal([null, null], await PairAsync(farther, Trip(60_000)));
        Assert.Equal([farther.Id], await drivers.SeenAsync("newer", North(40_000), true));
    }

    [Fact]
    public async Task A_driver_whose_app_listens_comes_before_a_nearer_one_whose_app_does_not()
    {
        await OnlineAsync(("listener", 2_000));
        foreach (var (quiet, metres) in ((string, double)[])[("quiet-1", 10), ("quiet-2", 20), ("quiet-3", 30)])
            await drivers.SeenAsync(quiet, North(metres), false);

        Assert.Equal(["listener", "quiet-1"], await PairAsync(Trip(0), Trip(0)));
        Assert.Equal(["quiet-2", "quiet-3"], await PairAsync(Trip(0), Trip(0)));
    }

    [Fact]
    public async Task Excluded_drivers_are_not_paired()
    {
        await OnlineAsync(("one", 0), ("two", 500));

        Assert.Equal(["two", "one"], await PairAsync(Trip(0, "one"), Trip(500)));
        await drivers.FreeAsync("two");
        Assert.Equal([null, "two"], await PairAsync(Trip(500, "two"), Trip(500)));
    }

    [Fact]
    public async Task A_trip_whose_driver_has_gone_meanwhile_gets_another_one_in_the_same_pass()
    {
        await OnlineAsync(("one", 100), ("two", 200), ("three", 300), ("four", 400));
        await PairAsync(Trip(20_000), Trip(40_000));

        // Both get the same candidates, since Redis answers in the order of the calls.
        var found = await Task.WhenAll(PairAsync(Trip(0), Trip(0)), PairAsync(Trip(0), Trip(0)));

        Assert.Equal(["four", "one", "three", "two"], found.SelectMany(pass => pass).Order());
    }

    [Fact]
    public async Task Concurrent_passes_never_reserve_the_same_driver()
    {
        await OnlineAsync([.. Enumerable.Range(0, 60).Select(i => ($"driver-{i}", i * 20.0))]);

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(pass =>
            Task.Run(() => PairAsync([.. Enumerable.Range(0, 10).Select(i => Trip((i * 100) + pass))]))));

        var reserved = found.SelectMany(pass => pass).OfType<string>().ToArray();
        Assert.Distinct(reserved);
        Assert.Equal(60, reserved.Length);
    }

    [Fact]
    public async Task Trips_of_more_than_one_call_are_paired_together_and_the_oldest_are_served()
    {
        await OnlineAsync([.. Enumerable.Range(0, 30).Select(i => ($"driver-{i}", i * 10.0))]);
        SoughtTrip[] trips = [.. Enumerable.Range(0, 60).Select(i => Trip(i * 5))];

        var found = await PairAsync(trips);

        Assert.Distinct(found.OfType<string>());
        Assert.All(found[..30], Assert.NotNull);
        Assert.All(found[30..], Assert.Null);
    }

    [Fact]
    public async Task Trips_at_one_place_are_all_served_although_each_has_few_candidates()
    {
        await OnlineAsync([.. Enumerable.Range(0, 25).Select(i => ($"driver-{i}", i * 50.0))]);

        var found = await PairAsync([.. Enumerable.Range(0, 25).Select(_ => Trip(0))]);

        Assert.Equal(25, found.OfType<string>().Distinct().Count());
    }

    [Fact]
    public async Task Thousands_of_silent_drivers_are_removed_bit_by_bit_and_trips_are_tried_again()
    {
        string[] silent = [.. Enumerable.Range(0, 5_000).Select(i => $"silent-{i}")];
        GeoEntry[] places = [.. silent.Select((name, i) => new GeoEntry(here.Lon, here.Lat + (i * 1e-6), name))];
        await Db.GeoAddAsync(keys.Positions, places);
        await Db.GeoAddAsync(keys.ListeningFree, places);
        await Db.SortedSetAddAsync(keys.Seen, [.. silent.Select(name => new SortedSetEntry(name, 1))]);
        await OnlineAsync([.. Enumerable.Range(0, 25).Select(i => ($"fresh-{i}", 2_000.0 + i))]);
        SoughtTrip[] trips = [.. Enumerable.Range(0, 25).Select(_ => Trip(0))];

        var before = await Db.SortedSetLengthAsync(keys.ListeningFree);
        DriverSearch[] searches;
        do
        {
            searches = await drivers.ReserveBatchAsync(trips);
            Assert.All(searches, search => Assert.True(search.Driver is not null || search.IsBrokenOff));
            var left = await Db.SortedSetLengthAsync(keys.ListeningFree);
            Assert.InRange(before - left, 1, 1_600);
            before = left;
            trips = [.. trips.Zip(searches).Where(pair => pair.Second.Driver is null).Select(pair => pair.First)];
        }
        while (trips.Length > 0);
    }

    private async Task<string?[]> PairAsync(params SoughtTrip[] trips) =>
        [.. (await drivers.ReserveBatchAsync(trips)).Select(search => search.Driver?.Id)];

    private async Task OnlineAsync(params (string Name, double Metres)[] online) =>
        await Task.WhenAll(online.Select(driver => drivers.SeenAsync(driver.Name, North(driver.Metres), true)));

    private SoughtTrip Trip(double metres, params string[] excluded) =>
        new(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), North(metres), TimeSpan.Zero, null, excluded);

    private GeoPoint North(double metres) => here with { Lat = here.Lat + (metres / 111_320) };

    /// <summary>Counts the calls of scripts over a connection.</summary>
    private sealed class CallCount : IDisposable
    {
        private readonly ProfilingSession session = new();

        public CallCount(ConnectionMultiplexer redis) => redis.RegisterProfiler(() => session);

        /// <summary>The number of calls since the last time.</summary>
        public int Take() => session.FinishProfiling().Count(call => call.Command.StartsWith("EVAL", StringComparison.Ordinal));

        public void Dispose() => session.FinishProfiling();
    }
}
