using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Drivers;

public sealed class DriverPoolOnRedisTests(StoresFixture stores) : DriverPoolTests(stores, RedisKind.RedisServer);

public sealed class DriverPoolOnGarnetTests(StoresFixture stores) : DriverPoolTests(stores, RedisKind.Garnet);

/// <summary>
/// Which drivers a search finds, and which trips a driver brings up. Each test has a place of its own.
/// </summary>
public abstract class DriverPoolTests(StoresFixture stores, RedisKind kind) : RedisTests(stores, kind)
{
    private readonly GeoPoint here = new((Random.Shared.NextDouble() * 140) - 70, (Random.Shared.NextDouble() * 340) - 170);
    private readonly string prefix = $"driver-{Guid.NewGuid():N}-";
    private DriverPool drivers = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        // Nothing lapses during a test, even on a slow machine.
        drivers = Pool(new() { StaleAfter = TimeSpan.FromMinutes(10), Reservation = TimeSpan.FromMinutes(1) });
    }

    [Fact]
    public async Task The_nearest_driver_is_reserved()
    {
        await drivers.SeenAsync(Driver(1), North(metres: 900), true);
        await drivers.SeenAsync(Driver(2), North(metres: 300), true);
        await drivers.SeenAsync(Driver(3), North(metres: 600), true);

        Assert.Equal(Driver(2), await ReserveAsync());
        Assert.Equal(Driver(3), await ReserveAsync());
        Assert.Equal(Driver(1), await ReserveAsync());
        Assert.Null(await ReserveAsync());
    }

    [Fact]
    public async Task A_driver_beyond_the_radius_is_not_found()
    {
        await drivers.SeenAsync(Driver(1), North(metres: 5_200), true);

        Assert.Null(await ReserveAsync());
    }

    [Fact]
    public async Task A_driver_who_has_left_is_not_found()
    {
        await drivers.SeenAsync(Driver(2), here, true);
        await drivers.LeaveAsync(Driver(2));

        Assert.Null(await ReserveAsync());
    }

    [Fact]
    public async Task A_reservation_says_whether_the_driver_accepts_at_once()
    {
        await drivers.SeenAsync(Driver(1), North(metres: 100), true);
        await drivers.SeenAsync(Driver(2), North(metres: 200), true);
        await drivers.SeenAsync(Driver(2), North(metres: 200), false);

        var first = await drivers.ReserveNearestAsync(Guid.NewGuid(), here);
        var second = await drivers.ReserveNearestAsync(Guid.NewGuid(), here);
        Assert.Equal(new ReservedDriver(Driver(1), AcceptsAtOnce: true, Listens: true), first);
        Assert.Equal(new ReservedDriver(Driver(2), AcceptsAtOnce: false, Listens: false), second);
    }

    [Fact]
    public async Task Excluded_drivers_are_skipped()
    {
        await drivers.SeenAsync(Driver(1), North(metres: 100), true);
        await drivers.SeenAsync(Driver(2), North(metres: 200), false);
        await drivers.SeenAsync(Driver(3), North(metres: 300), true);

        Assert.Equal(Driver(3), (await drivers.ReserveNearestAsync(Guid.NewGuid(), here, Driver(1), Driver(2)))?.Id);
        Assert.Null(await drivers.ReserveNearestAsync(Guid.NewGuid(), here, Driver(1), Driver(2)));
    }

    [Fact]
    public async Task A_driver_who_was_last_seen_too_long_ago_is_not_found()
    {
        var staleAtOnce = Pool(new() { StaleAfter = TimeSpan.Zero });
        await drivers.SeenAsync(Driver(1), here, true);
        var seen = await Redis.GetDatabase().SortedSetScoreAsync(new DriverKeys(Redis.Store(), Region.Of(here)).Seen, Driver(1));
        await TestHost.UntilAsync(async () =>
            (await Redis.GetServers()[0].TimeAsync() - DateTime.UnixEpoch).TotalMilliseconds > seen + 2);

        Assert.Null(await staleAtOnce.ReserveNearestAsync(Guid.NewGuid(), here));
        await drivers.SeenAsync(Driver(1), here, true);
        Assert.Equal(Driver(1), await ReserveAsync());
    }

    [Fact]
    public async Task A_free_driver_behind_many_busy_ones_is_still_found()
    {
        var busy = Enumerable.Range(0, 300).Select(Driver).ToList();
        await Task.WhenAll(busy.Select((driver, i) => drivers.SeenAsync(driver, North(metres: i), true)));
        for (var i = 0; i < busy.Count; i++)
            await ReserveAsync();
        await drivers.MarkBusyAsync(busy);
        await drivers.SeenAsync(Driver(1_000), North(metres: 4_000), true);

        Assert.Equal(Driver(1_000), await ReserveAsync());
    }

    [Fact]
    public async Task Concurrent_searches_never_reserve_the_same_driver()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => drivers.SeenAsync(Driver(i), North(metres: i * 10), true)));

        var reserved = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(ReserveAsync)));

        Assert.Equal(40, reserved.OfType<string>().Distinct().Count());
        Assert.Equal(24, reserved.Count(driver => driver is null));
    }

    [Fact]
    public async Task A_reservation_lapses_when_nobody_confirms_it_and_the_next_presence_asks_postgres()
    {
        var shortReservation = Pool(new() { Reservation = TimeSpan.FromMilliseconds(50) });
        await drivers.SeenAsync(Driver(1), here, true);
        Assert.Equal(Driver(1), (await shortReservation.ReserveNearestAsync(Guid.NewGuid(), here))?.Id);

        await TestHost.UntilAsync(async () => (await drivers.SeenAsync(new(Driver(1), here, true))).IsInDoubt);
    }

    [Fact]
    public async Task A_busy_mark_that_arrives_after_the_driver_was_freed_does_not_hide_them()
    {
        await drivers.SeenAsync(Driver(1), here, true);
        Assert.Equal(Driver(1), await ReserveAsync());
        await drivers.FreeAsync(Driver(1));

        await drivers.MarkBusyAsync([Driver(1)]);

        Assert.Equal(Driver(1), await ReserveAsync());
    }

    [Fact]
    public async Task A_driver_who_becomes_available_brings_up_the_oldest_trips_that_wait_near_them()
    {
        var now = TimeProvider.System.GetUtcNow();
        var trips = Enumerable.Range(0, 12).Select(i => Guid.CreateVersion7(now.AddSeconds(i))).ToList();
        foreach (var trip in trips)
            Assert.Null(await drivers.ReserveNearestAsync(trip, here));

        Assert.Equal(trips.Take(8), await drivers.SeenAsync(Driver(1), North(metres: 100), true));
        Assert.Empty(await drivers.SeenAsync(Driver(1), North(metres: 120), true));
        Assert.Equal(trips.Take(8), await drivers.SeenAsync(Driver(2), North(metres: 100), false));
    }

    [Fact]
    public async Task A_driver_who_is_free_again_brings_up_the_trips_that_wait_near_them()
    {
        var trip = Guid.NewGuid();
        await drivers.SeenAsync(Driver(1), here, true);
        Assert.Equal(Driver(1), await ReserveAsync());
        Assert.Null(await drivers.ReserveNearestAsync(trip, here));

        Assert.Equal([trip], await drivers.FreeAsync(Driver(1)));
        Assert.Equal(Driver(1), await ReserveAsync());
        Assert.Empty(await drivers.FreeAsync("nobody"));
    }

    [Fact]
    public async Task A_trip_that_found_a_driver_or_was_forgotten_is_brought_up_by_nobody()
    {
        var (found, forgotten) = (Guid.NewGuid(), Guid.NewGuid());
        await drivers.ReserveNearestAsync(found, here);
        await drivers.ReserveNearestAsync(forgotten, here);
        await drivers.SeenAsync(Driver(1), here, true);
        await drivers.ReserveNearestAsync(found, here);
        await drivers.ForgetTripsAsync([new(forgotten, here)]);

        Assert.Empty(await drivers.SeenAsync(Driver(2), here, true));
    }

    [Fact]
    public async Task A_waiting_trip_that_is_no_id_fails_nobody_and_leaves_the_list()
    {
        var trip = Guid.NewGuid();
        await drivers.ReserveNearestAsync(trip, here);
        await Redis.GetDatabase().GeoAddAsync(new DriverKeys(Redis.Store(), Region.Of(here)).Waiting, here.Lon, here.Lat, "0-not-a-uuid");

        Assert.Equal([trip], await drivers.SeenAsync(Driver(1), here, true));

        Assert.Null(await Redis.GetDatabase().SortedSetScoreAsync(new DriverKeys(Redis.Store(), Region.Of(here)).Waiting, "0-not-a-uuid"));
    }

    private DriverPool Pool(DriverOptions options) => Redis.Store().Pool(options);

    private async Task<string?> ReserveAsync() => (await drivers.ReserveNearestAsync(Guid.NewGuid(), here))?.Id;

    private string Driver(int number) => prefix + number;

    private GeoPoint North(double metres) => here with { Lat = here.Lat + (metres / 111_320) };
}
