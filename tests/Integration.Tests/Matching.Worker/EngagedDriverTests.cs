using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;
namespace RideAspire.Integration.Tests.MatchingWorker;

public sealed class EngagedDriverOnRedisTests(StoresFixture stores) : EngagedDriverTests(stores, RedisKind.RedisServer);

public sealed class EngagedDriverOnGarnetTests(StoresFixture stores) : EngagedDriverTests(stores, RedisKind.Garnet);

/// <summary>Searches that meet drivers who are on a ride or silent.</summary>
public abstract class EngagedDriverTests(StoresFixture stores, RedisKind kind) : MatchingTests(stores, kind)
{
    [Fact]
    public async Task Trips_that_compete_for_engaged_drivers_get_free_ones_in_the_same_pass()
    {
        foreach (var name in (string[])[$"{Driver}-1", $"{Driver}-2"])
        {
            await Db.ExecuteAsync($"UPDATE trips SET driver_id = {name} WHERE id = {(await Db.BookAsync(TripStatus.Assigned)).Id}");
            await Drivers.SeenAsync(name, Here, true);
        }

        await Drivers.SeenAsync($"{Driver}-3", North(500), true);
        await Drivers.SeenAsync($"{Driver}-4", North(600), true);
        var (old, young) = (await BookAsync(), await BookAsync());

        await FireAsync(young, old);

        Assert.Equal(
            [$"{Driver}-3", $"{Driver}-4"],
            ((string?[])[(await Db.GetAsync(old.Id)).DriverId, (await Db.GetAsync(young.Id)).DriverId]).Order());
    }

    [Fact]
    public async Task A_driver_who_has_a_trip_in_postgres_is_marked_busy_and_the_next_one_is_tried()
    {
        await Db.BookAsync(TripStatus.Assigned);
        await Db.ExecuteAsync($"UPDATE trips SET driver_id = {Driver} WHERE status = 'ASSIGNED'");
        var trip = await BookAsync();

        // Redis has lost their busy mark.
        await Drivers.SeenAsync(Driver, Here, true);

        var rearmed = Assert.Single(await FireAsync(trip));

        Assert.Equal(trip.Id, rearmed.Id);
        Assert.Null(await Drivers.ReserveNearestAsync(Guid.NewGuid(), Here));
        var other = $"{Driver}-other";
        await Drivers.SeenAsync(other, Here, true);
        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));
        Assert.Equal(other, (await Db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task A_free_driver_is_found_in_one_pass_behind_many_on_long_rides_whose_marks_have_lapsed()
    {
        string[] busy = [.. Enumerable.Range(0, 130).Select(i => $"{Driver}-busy-{i}")];
        foreach (var name in busy)
            await Db.ExecuteAsync($"UPDATE trips SET driver_id = {name} WHERE id = {(await Db.BookAsync(TripStatus.Assigned)).Id}");
        await Task.WhenAll(busy.Select(name => Worker.Get<Presence>().SeenAsync(new(name, Here, AcceptsAtOnce: true))));
        var keys = new DriverKeys(Worker.Get<RedisStore>(), Region.Of(Here));
        await Worker.Get<IConnectionMultiplexer>().GetDatabase()
            .SortedSetAddAsync(keys.Busy, [.. busy.Select(name => new SortedSetEntry(name, 1))]);
        await Drivers.SeenAsync(Driver, Here with { Lat = Here.Lat + 0.03 }, true);
        var trip = await BookAsync();

        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));

        Assert.Equal(Driver, (await Db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task A_search_that_met_many_silent_drivers_goes_on_at_once_and_finds_the_one_behind_them()
    {
        var keys = new DriverKeys(Worker.Get<RedisStore>(), Region.Of(Here));
        var redis = Worker.Get<IConnectionMultiplexer>().GetDatabase();
        string[] silent = [.. Enumerable.Range(0, 450).Select(i => $"{Driver}-silent-{i}")];
        await redis.SortedSetAddAsync(keys.Seen, [.. silent.Select(name => new SortedSetEntry(name, 1))]);
        await redis.GeoAddAsync(keys.ListeningFree, [.. silent.Select(name => new GeoEntry(Here.Lon, Here.Lat, name))]);
        await Drivers.SeenAsync(Driver, Here with { Lat = Here.Lat + 0.03 }, true);
        var trip = await BookAsync();

        Assert.Equal([new Rearm(trip.Id, TimeSpan.Zero)], await FireAsync(trip));
        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));

        Assert.Equal(Driver, (await Db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task A_trip_that_hundreds_did_not_take_is_not_tried_again_at_once()
    {
        var trip = await BookAsync();
        string[] declined = [.. Enumerable.Range(0, 900).Select(i => $"{Driver}-{i}")];
        await Db.ExecuteAsync($"""
            INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, closed_at, version)
            SELECT gen_random_uuid(), {trip.Id}, name, 'DECLINED', now(), now(), now(), 2 FROM unnest({declined}) AS name
            """);
        await Task.WhenAll(declined.Select(name => Drivers.SeenAsync(name, Here, true)));

        var rearmed = Assert.Single(await FireAsync(trip));

        Assert.InRange(rearmed.Delay, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(4.4));
        Assert.True((await Drivers.SearchAsync(trip.Id, Here, declined)).IsBrokenOff);
    }

    [Fact]
    public async Task A_driver_on_a_ride_whom_redis_has_forgotten_is_not_found()
    {
        await Db.ExecuteAsync($"UPDATE trips SET driver_id = {Driver} WHERE id = {(await Db.BookAsync(TripStatus.Assigned)).Id}");

        await Worker.Get<Presence>().SeenAsync(new(Driver, Here, AcceptsAtOnce: true));

        Assert.Null(await Drivers.ReserveNearestAsync(Guid.NewGuid(), Here));
    }

    [Fact]
    public async Task Drivers_who_turn_out_to_be_engaged_are_passed_over_within_one_pass()
    {
        foreach (var name in (string[])[$"{Driver}-1", $"{Driver}-2", $"{Driver}-3"])
        {
            await Db.ExecuteAsync($"UPDATE trips SET driver_id = {name} WHERE id = {(await Db.BookAsync(TripStatus.Assigned)).Id}");

            // Redis takes them to be free.
            await Drivers.SeenAsync(name, Here, true);
        }

        await Drivers.SeenAsync(Driver, Here with { Lat = Here.Lat + 0.01 }, true);
        var trip = await BookAsync();

        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));

        Assert.Equal(Driver, (await Db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task A_trip_that_meets_only_engaged_drivers_is_left_for_the_next_pass_after_five_of_them()
    {
        foreach (var name in Enumerable.Range(0, 6).Select(i => $"{Driver}-{i}"))
        {
            await Db.ExecuteAsync($"UPDATE trips SET driver_id = {name} WHERE id = {(await Db.BookAsync(TripStatus.Assigned)).Id}");
            await Drivers.SeenAsync(name, Here, true);
        }

        await Drivers.SeenAsync(Driver, Here with { Lat = Here.Lat + 0.01 }, true);
        var trip = await BookAsync();

        Assert.Equal([new Rearm(trip.Id, TimeSpan.FromMilliseconds(250))], await FireAsync(trip));
        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));

        Assert.Equal(Driver, (await Db.GetAsync(trip.Id)).DriverId);
    }
}
