using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Matching;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.MatchingWorker;

public sealed class MatchingOnRedisTests(StoresFixture stores) : MatchingEffectTests(stores, RedisKind.RedisServer);

public sealed class MatchingOnGarnetTests(StoresFixture stores) : MatchingEffectTests(stores, RedisKind.Garnet);

/// <summary>What happens to a batch of waiting trips. Each test has a place on earth of its own.</summary>
public abstract class MatchingEffectTests(StoresFixture stores, RedisKind kind) : IAsyncLifetime
{
    private readonly GeoPoint here = new((Random.Shared.NextDouble() * 140) - 70, (Random.Shared.NextDouble() * 340) - 170);
    private readonly string driver = $"driver-{Guid.NewGuid():N}";
    private TestDatabase db = null!;
    private IHost worker = null!;

    public async ValueTask InitializeAsync()
    {
        var redis = await stores.RedisAsync(kind);
        db = await stores.NewDatabaseAsync();
        worker = TestHost.Build(db, redis, builder => builder.Services.AddSingleton<MatchingEffect>());
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        worker?.Dispose();
        return ValueTask.CompletedTask;
    }

    private DriverPool Drivers => worker.Get<DriverPool>();

    [Fact]
    public async Task A_trip_with_a_driver_near_who_accepts_at_once_is_assigned_and_its_deadline_disarmed()
    {
        var trip = await BookAsync();
        await worker.Get<AfterCommit>().BookedAsync(trip);
        await Drivers.SeenAsync(driver, here, true);

        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));

        var assigned = await db.GetAsync(trip.Id);
        Assert.Equal((TripStatus.Assigned, driver), (assigned.Status, assigned.DriverId));
        var (queues, redis) = (worker.Get<TimerQueues>(), worker.Get<IConnectionMultiplexer>());
        Assert.Null(await redis.DueAsync(queues.Timeouts, trip.Id));
    }

    [Fact]
    public async Task The_oldest_trip_gets_the_only_driver()
    {
        var (first, second) = (await BookAsync(), await BookAsync());
        await Drivers.SeenAsync(driver, here, true);

        var rearmed = await FireAsync(second, first);

        AssertAwaitsAcknowledgement(first, [.. rearmed.Where(rearm => rearm.Id != second.Id)]);
        Assert.Equal(TripStatus.Waiting, (await db.GetAsync(second.Id)).Status);
        Assert.Equal(driver, (await db.GetAsync(first.Id)).DriverId);
    }

    [Fact]
    public async Task Trips_that_were_tried_before_come_ahead_of_newcomers_in_every_shard()
    {
        const int perShard = 2;
        worker.Get<IOptions<MatchingOptions>>().Value.MinBackOff = TimeSpan.FromMilliseconds(10);
        var (queue, redis) = (worker.Get<TimerQueues>().Matching, worker.Get<IConnectionMultiplexer>());
        var old = new List<Trip>();
        while (old.Count < perShard * queue.Shards)
        {
            var trip = await BookAsync();
            if (old.Count(other => queue.ShardOf(other.Id) == queue.ShardOf(trip.Id)) < perShard)
                old.Add(trip);
        }

        var pump = new TimerPump(
            queue, worker.Get<MatchingEffect>(), new() { Batch = perShard }, TimeProvider.System, NullLogger<TimerPump>.Instance);
        await queue.ScheduleMissingAsync([.. old.Select(trip => TimerEntry.AtOnce(trip.Id))]);
        await PassAsync();
        foreach (var i in Enumerable.Range(0, old.Count))
            await Drivers.SeenAsync($"{driver}-{i}", here, true);
        var due = (await Task.WhenAll(old.Select(trip => redis.DueAsync(queue, trip.Id)))).Max();
        await TestHost.UntilAsync(async () => (await redis.GetServers()[0].TimeAsync() - DateTime.UnixEpoch).TotalMilliseconds > due + 1);
        var newcomers = await Task.WhenAll(Enumerable.Range(0, 10 * queue.Shards).Select(_ => BookAsync()));
        await queue.ScheduleMissingAsync([.. newcomers.Select(trip => TimerEntry.AtOnce(trip.Id))]);

        await PassAsync();

        foreach (var trip in old)
            Assert.Equal(TripStatus.Assigned, (await db.GetAsync(trip.Id)).Status);

        async Task PassAsync()
        {
            for (var shard = 0; shard < queue.Shards; shard++)
                await pump.PassAsync(shard, default, default);
        }
    }

    [Theory]
    [InlineData(PairingMethod.Batch, "behind", "between")]
    [InlineData(PairingMethod.Greedy, "between", "behind")]
    public async Task Trips_that_compete_are_paired_by_the_method_that_is_set(PairingMethod method, string first, string second)
    {
        Assert.Equal(PairingMethod.Batch, new MatchingOptions().Pairing);
        worker.Get<IOptions<MatchingOptions>>().Value.Pairing = method;
        var (old, young) = (await BookAsync(), await db.BookAsync(pickup: North(200)));
        await Drivers.SeenAsync($"{driver}-between", North(90), true);
        await Drivers.SeenAsync($"{driver}-behind", North(-100), true);

        await FireAsync(young, old);

        Assert.Equal($"{driver}-{first}", (await db.GetAsync(old.Id)).DriverId);
        Assert.Equal($"{driver}-{second}", (await db.GetAsync(young.Id)).DriverId);
    }

    [Fact]
    public async Task Trips_that_compete_for_engaged_drivers_get_free_ones_in_the_same_pass()
    {
        foreach (var name in (string[])[$"{driver}-1", $"{driver}-2"])
        {
            await db.ExecuteAsync($"UPDATE trips SET driver_id = {name} WHERE id = {(await db.BookAsync(TripStatus.Assigned)).Id}");
            await Drivers.SeenAsync(name, here, true);
        }

        await Drivers.SeenAsync($"{driver}-3", North(500), true);
        await Drivers.SeenAsync($"{driver}-4", North(600), true);
        var (old, young) = (await BookAsync(), await BookAsync());

        await FireAsync(young, old);

        Assert.Equal(
            [$"{driver}-3", $"{driver}-4"],
            ((string?[])[(await db.GetAsync(old.Id)).DriverId, (await db.GetAsync(young.Id)).DriverId]).Order());
    }

    [Fact]
    public async Task A_trip_without_a_driver_nearby_is_retried_after_a_back_off_that_grows_with_its_age()
    {
        var (young, old) = (await BookAsync(), await BookAsync());
        await db.ExecuteAsync($"UPDATE trips SET requested_at = requested_at - interval '8 s' WHERE id = {old.Id}");

        var rearmed = (await FireAsync(young, old)).ToDictionary(rearm => rearm.Id, rearm => rearm.Delay);

        Assert.InRange(rearmed[young.Id], TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(1.1));
        Assert.InRange(rearmed[old.Id], TimeSpan.FromSeconds(3.6), TimeSpan.FromSeconds(4.4));
    }

    [Fact]
    public async Task A_driver_who_has_a_trip_in_postgres_is_marked_busy_and_the_next_one_is_tried()
    {
        await db.BookAsync(TripStatus.Assigned);
        await db.ExecuteAsync($"UPDATE trips SET driver_id = {driver} WHERE status = 'ASSIGNED'");
        var trip = await BookAsync();

        // Redis has lost their busy mark.
        await Drivers.SeenAsync(driver, here, true);

        var rearmed = Assert.Single(await FireAsync(trip));

        Assert.Equal(trip.Id, rearmed.Id);
        Assert.Null(await Drivers.ReserveNearestAsync(Guid.NewGuid(), here));
        var other = $"{driver}-other";
        await Drivers.SeenAsync(other, here, true);
        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));
        Assert.Equal(other, (await db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task A_free_driver_is_found_in_one_pass_behind_many_on_long_rides_whose_marks_have_lapsed()
    {
        string[] busy = [.. Enumerable.Range(0, 130).Select(i => $"{driver}-busy-{i}")];
        foreach (var name in busy)
            await db.ExecuteAsync($"UPDATE trips SET driver_id = {name} WHERE id = {(await db.BookAsync(TripStatus.Assigned)).Id}");
        await Task.WhenAll(busy.Select(name => worker.Get<Presence>().SeenAsync(new(name, here, AcceptsAtOnce: true))));
        var keys = new DriverKeys(worker.Get<RedisStore>(), Region.Of(here));
        await worker.Get<IConnectionMultiplexer>().GetDatabase()
            .SortedSetAddAsync(keys.Busy, [.. busy.Select(name => new SortedSetEntry(name, 1))]);
        await Drivers.SeenAsync(driver, here with { Lat = here.Lat + 0.03 }, true);
        var trip = await BookAsync();

        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));

        Assert.Equal(driver, (await db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task A_search_that_met_many_silent_drivers_goes_on_at_once_and_finds_the_one_behind_them()
    {
        var keys = new DriverKeys(worker.Get<RedisStore>(), Region.Of(here));
        var redis = worker.Get<IConnectionMultiplexer>().GetDatabase();
        string[] silent = [.. Enumerable.Range(0, 450).Select(i => $"{driver}-silent-{i}")];
        await redis.SortedSetAddAsync(keys.Seen, [.. silent.Select(name => new SortedSetEntry(name, 1))]);
        await redis.GeoAddAsync(keys.ListeningFree, [.. silent.Select(name => new GeoEntry(here.Lon, here.Lat, name))]);
        await Drivers.SeenAsync(driver, here with { Lat = here.Lat + 0.03 }, true);
        var trip = await BookAsync();

        Assert.Equal([new Rearm(trip.Id, TimeSpan.Zero)], await FireAsync(trip));
        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));

        Assert.Equal(driver, (await db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task A_trip_that_hundreds_did_not_take_is_not_tried_again_at_once()
    {
        var trip = await BookAsync();
        string[] declined = [.. Enumerable.Range(0, 900).Select(i => $"{driver}-{i}")];
        await db.ExecuteAsync($"""
            INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, closed_at, version)
            SELECT gen_random_uuid(), {trip.Id}, name, 'DECLINED', now(), now(), now(), 2 FROM unnest({declined}) AS name
            """);
        await Task.WhenAll(declined.Select(name => Drivers.SeenAsync(name, here, true)));

        var rearmed = Assert.Single(await FireAsync(trip));

        Assert.InRange(rearmed.Delay, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(4.4));
        Assert.True((await Drivers.SearchAsync(trip.Id, here, declined)).IsBrokenOff);
    }

    [Fact]
    public async Task A_driver_whose_app_hangs_up_at_once_is_free_all_the_same()
    {
        using var hungUp = new CancellationTokenSource();
        await hungUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => worker.Get<Presence>().SeenAsync(new(driver, here, AcceptsAtOnce: true), hungUp.Token));

        await TestHost.UntilAsync(async () => (await Drivers.ReserveNearestAsync(Guid.NewGuid(), here))?.Id == driver);
    }

    [Fact]
    public async Task A_driver_on_a_ride_whom_redis_has_forgotten_is_not_found()
    {
        await db.ExecuteAsync($"UPDATE trips SET driver_id = {driver} WHERE id = {(await db.BookAsync(TripStatus.Assigned)).Id}");

        await worker.Get<Presence>().SeenAsync(new(driver, here, AcceptsAtOnce: true));

        Assert.Null(await Drivers.ReserveNearestAsync(Guid.NewGuid(), here));
    }

    [Fact]
    public async Task Drivers_who_turn_out_to_be_engaged_are_passed_over_within_one_pass()
    {
        foreach (var name in (string[])[$"{driver}-1", $"{driver}-2", $"{driver}-3"])
        {
            await db.ExecuteAsync($"UPDATE trips SET driver_id = {name} WHERE id = {(await db.BookAsync(TripStatus.Assigned)).Id}");

            // Redis takes them to be free.
            await Drivers.SeenAsync(name, here, true);
        }

        await Drivers.SeenAsync(driver, here with { Lat = here.Lat + 0.01 }, true);
        var trip = await BookAsync();

        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));

        Assert.Equal(driver, (await db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task A_trip_that_meets_only_engaged_drivers_is_left_for_the_next_pass_after_five_of_them()
    {
        foreach (var name in Enumerable.Range(0, 6).Select(i => $"{driver}-{i}"))
        {
            await db.ExecuteAsync($"UPDATE trips SET driver_id = {name} WHERE id = {(await db.BookAsync(TripStatus.Assigned)).Id}");
            await Drivers.SeenAsync(name, here, true);
        }

        await Drivers.SeenAsync(driver, here with { Lat = here.Lat + 0.01 }, true);
        var trip = await BookAsync();

        Assert.Equal([new Rearm(trip.Id, TimeSpan.FromMilliseconds(250))], await FireAsync(trip));
        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));

        Assert.Equal(driver, (await db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task A_driver_who_let_an_offer_lapse_gets_no_other_one_at_once()
    {
        await Drivers.SeenAsync(driver, here, false);
        var (first, second) = (await BookAsync(), await BookAsync());
        await FireAsync(first);
        await db.ExecuteAsync($"UPDATE offers SET lapses_at = clock_timestamp() WHERE trip_id = {first.Id} AND status = 'PENDING'");

        await FireAsync(first);
        Assert.False((await Drivers.SeenAsync(new(driver, here))).IsInDoubt);
        await FireAsync(second);

        await using var context = db.NewContext();
        var offer = await context.Offers.SingleAsync(o => o.DriverId == driver, TestContext.Current.CancellationToken);
        Assert.Equal((first.Id, OfferStatus.Lapsed), (offer.TripId, offer.Status));
    }

    [Fact]
    public async Task A_trip_that_another_transaction_locks_frees_its_reserved_driver()
    {
        var trip = await BookAsync();
        await Drivers.SeenAsync(driver, here, true);
        await using (await db.LockAsync(trip.Id))
            Assert.Equal(trip.Id, Assert.Single(await FireAsync(trip)).Id);

        Assert.Equal(driver, (await Drivers.ReserveNearestAsync(Guid.NewGuid(), here))?.Id);
    }

    [Theory]
    [InlineData(TripStatus.Cancelled)]
    [InlineData(TripStatus.DriverNotFound)]
    [InlineData(TripStatus.Assigned)]
    public async Task A_trip_that_no_longer_waits_is_left_alone(TripStatus status)
    {
        var trip = await db.BookAsync(status);
        await Drivers.SeenAsync(driver, TestDatabase.UnionSquare, true);

        Assert.Empty(await FireAsync(trip));

        Assert.Equivalent(trip, await db.GetAsync(trip.Id), strict: true);
        await Drivers.LeaveAsync(driver);
    }

    [Fact]
    public async Task A_trip_past_its_deadline_is_left_to_its_deadline_timer()
    {
        var trip = await BookAsync(dueIn: TimeSpan.FromMilliseconds(-1));
        await Drivers.SeenAsync(driver, here, true);

        Assert.Empty(await FireAsync(trip));

        Assert.Equal(TripStatus.Waiting, (await db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task A_driver_who_becomes_available_brings_the_searches_of_nearby_trips_forward()
    {
        var trip = await BookAsync();
        var queues = worker.Get<TimerQueues>();
        await queues.Matching.ScheduleAsync(new(trip.Id, trip.DeadlineAt));
        await FireAsync(trip);

        await worker.Get<Presence>().SeenAsync(new(driver, here, AcceptsAtOnce: true));

        var (redis, now) = (worker.Get<IConnectionMultiplexer>(), TimeProvider.System.GetUtcNow());
        Assert.InRange((await redis.DueAsync(queues.Matching, trip.Id))!.Value, 1, now.AddSeconds(1).ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_closed_trip_that_was_still_listed_as_waiting_is_nudged_once_and_forgotten()
    {
        var trip = await BookAsync();
        await db.MoveAsync(trip.Id, TripStatus.Cancelled);

        // Lists the trip as waiting, as a search does that started before the cancellation.
        Assert.Null(await Drivers.ReserveNearestAsync(trip.Id, here));

        await worker.Get<Presence>().SeenAsync(new(driver, here, AcceptsAtOnce: true));
        Assert.NotNull(await worker.Get<IConnectionMultiplexer>().DueAsync(worker.Get<TimerQueues>().Matching, trip.Id));
        Assert.Empty(await FireAsync(trip));

        Assert.Empty(await Drivers.SeenAsync($"{driver}-other", here, true));
    }

    private GeoPoint North(double metres) => here with { Lat = here.Lat + (metres / 111_320) };

    /// <summary>The trip was assigned, and its timer fires when the time to acknowledge that is over.</summary>
    private static void AssertAwaitsAcknowledgement(Trip trip, IReadOnlyCollection<Rearm> rearmed) =>
        Assert.Equal([new Rearm(trip.Id, TimeSpan.FromSeconds(20))], rearmed);

    private Task<Trip> BookAsync(TimeSpan? dueIn = null) => db.BookAsync(dueIn, pickup: here);

    private Task<IReadOnlyCollection<Rearm>> FireAsync(params Trip[] trips) =>
        worker.Get<MatchingEffect>().FireAsync([.. trips.Select(trip => trip.Id)], default);
}
