using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Matching;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.MatchingWorker;

public sealed class MatchingEffectOnRedisTests(StoresFixture stores) : MatchingEffectTests(stores, RedisKind.RedisServer);

public sealed class MatchingEffectOnGarnetTests(StoresFixture stores) : MatchingEffectTests(stores, RedisKind.Garnet);

/// <summary>What happens to a batch of waiting trips.</summary>
public abstract class MatchingEffectTests(StoresFixture stores, RedisKind kind) : MatchingTests(stores, kind)
{
    [Fact]
    public async Task A_trip_with_a_driver_near_who_accepts_at_once_is_assigned_and_its_deadline_disarmed()
    {
        var trip = await BookAsync();
        await Worker.Get<AfterCommit>().BookedAsync(trip);
        await Drivers.SeenAsync(Driver, Here, true);

        AssertAwaitsAcknowledgement(trip, await FireAsync(trip));

        var assigned = await Db.GetAsync(trip.Id);
        Assert.Equal((TripStatus.Assigned, Driver), (assigned.Status, assigned.DriverId));
        var (queues, redis) = (Worker.Get<TimerQueues>(), Worker.Get<IConnectionMultiplexer>());
        Assert.Null(await redis.DueAsync(queues.Timeouts, trip.Id));
    }

    [Fact]
    public async Task The_oldest_trip_gets_the_only_driver()
    {
        var (first, second) = (await BookAsync(), await BookAsync());
        await Drivers.SeenAsync(Driver, Here, true);

        var rearmed = await FireAsync(second, first);

        AssertAwaitsAcknowledgement(first, [.. rearmed.Where(rearm => rearm.Id != second.Id)]);
        Assert.Equal(TripStatus.Waiting, (await Db.GetAsync(second.Id)).Status);
        Assert.Equal(Driver, (await Db.GetAsync(first.Id)).DriverId);
    }

    [Fact]
    public async Task Trips_that_were_tried_before_come_ahead_of_newcomers_in_every_shard()
    {
        const int perShard = 2;
        Worker.Get<IOptions<MatchingOptions>>().Value.MinBackOff = TimeSpan.FromMilliseconds(10);
        var (queue, redis) = (Worker.Get<TimerQueues>().Matching, Worker.Get<IConnectionMultiplexer>());
        var old = new List<Trip>();
        while (old.Count < perShard * queue.Shards)
        {
            var trip = await BookAsync();
            if (old.Count(other => queue.ShardOf(other.Id) == queue.ShardOf(trip.Id)) < perShard)
                old.Add(trip);
        }

        var pump = new TimerPump(
            queue, Worker.Get<MatchingEffect>(), new() { Batch = perShard }, TimeProvider.System, NullLogger<TimerPump>.Instance);
        await queue.ScheduleMissingAsync([.. old.Select(trip => TimerEntry.AtOnce(trip.Id))]);
        await PassAsync();
        foreach (var i in Enumerable.Range(0, old.Count))
            await Drivers.SeenAsync($"{Driver}-{i}", Here, true);
        var due = (await Task.WhenAll(old.Select(trip => redis.DueAsync(queue, trip.Id)))).Max();
        await TestHost.UntilAsync(async () => (await redis.GetServers()[0].TimeAsync() - DateTime.UnixEpoch).TotalMilliseconds > due + 1);
        var newcomers = await Task.WhenAll(Enumerable.Range(0, 10 * queue.Shards).Select(_ => BookAsync()));
        await queue.ScheduleMissingAsync([.. newcomers.Select(trip => TimerEntry.AtOnce(trip.Id))]);

        await PassAsync();

        foreach (var trip in old)
            Assert.Equal(TripStatus.Assigned, (await Db.GetAsync(trip.Id)).Status);

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
        Worker.Get<IOptions<MatchingOptions>>().Value.Pairing = method;
        var (old, young) = (await BookAsync(), await Db.BookAsync(pickup: North(200)));

        // Searches that wait for the first call of their script begin in any order. This one is the first.
        Assert.Null(await Drivers.ReserveNearestAsync(Guid.NewGuid(), Here));
        await Drivers.SeenAsync($"{Driver}-between", North(90), true);
        await Drivers.SeenAsync($"{Driver}-behind", North(-100), true);

        await FireAsync(young, old);

        Assert.Equal($"{Driver}-{first}", (await Db.GetAsync(old.Id)).DriverId);
        Assert.Equal($"{Driver}-{second}", (await Db.GetAsync(young.Id)).DriverId);
    }

    [Fact]
    public async Task A_trip_without_a_driver_nearby_is_retried_after_a_back_off_that_grows_with_its_age()
    {
        var (young, old) = (await BookAsync(), await BookAsync());
        await Db.ExecuteAsync($"UPDATE trips SET requested_at = requested_at - interval '8 s' WHERE id = {old.Id}");

        var rearmed = (await FireAsync(young, old)).ToDictionary(rearm => rearm.Id, rearm => rearm.Delay);

        Assert.InRange(rearmed[young.Id], TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(1.1));
        Assert.InRange(rearmed[old.Id], TimeSpan.FromSeconds(3.6), TimeSpan.FromSeconds(4.4));
    }

    [Fact]
    public async Task A_driver_whose_app_hangs_up_at_once_is_free_all_the_same()
    {
        using var hungUp = new CancellationTokenSource();
        await hungUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Worker.Get<Presence>().SeenAsync(new(Driver, Here, AcceptsAtOnce: true), hungUp.Token));

        await TestHost.UntilAsync(async () => (await Drivers.ReserveNearestAsync(Guid.NewGuid(), Here))?.Id == Driver);
    }

    [Fact]
    public async Task A_driver_who_let_an_offer_lapse_gets_no_other_one_at_once()
    {
        await Drivers.SeenAsync(Driver, Here, false);
        var (first, second) = (await BookAsync(), await BookAsync());
        await FireAsync(first);
        await Db.ExecuteAsync($"UPDATE offers SET lapses_at = clock_timestamp() WHERE trip_id = {first.Id} AND status = 'PENDING'");

        await FireAsync(first);
        Assert.False((await Drivers.SeenAsync(new(Driver, Here))).IsInDoubt);
        await FireAsync(second);

        await using var context = Db.NewContext();
        var offer = await context.Offers.SingleAsync(o => o.DriverId == Driver, TestContext.Current.CancellationToken);
        Assert.Equal((first.Id, OfferStatus.Lapsed), (offer.TripId, offer.Status));
    }

    [Fact]
    public async Task A_trip_that_another_transaction_locks_frees_its_reserved_driver()
    {
        var trip = await BookAsync();
        await Drivers.SeenAsync(Driver, Here, true);
        await using (await Db.LockAsync(trip.Id))
            Assert.Equal(trip.Id, Assert.Single(await FireAsync(trip)).Id);

        Assert.Equal(Driver, (await Drivers.ReserveNearestAsync(Guid.NewGuid(), Here))?.Id);
    }

    [Theory]
    [InlineData(TripStatus.Cancelled)]
    [InlineData(TripStatus.DriverNotFound)]
    [InlineData(TripStatus.Assigned)]
    public async Task A_trip_that_no_longer_waits_is_left_alone(TripStatus status)
    {
        var trip = await Db.BookAsync(status);
        await Drivers.SeenAsync(Driver, TestDatabase.UnionSquare, true);

        Assert.Empty(await FireAsync(trip));

        Assert.Equivalent(trip, await Db.GetAsync(trip.Id), strict: true);
        await Drivers.LeaveAsync(Driver);
    }

    [Fact]
    public async Task A_trip_past_its_deadline_is_left_to_its_deadline_timer()
    {
        var trip = await BookAsync(dueIn: TimeSpan.FromMilliseconds(-1));
        await Drivers.SeenAsync(Driver, Here, true);

        Assert.Empty(await FireAsync(trip));

        Assert.Equal(TripStatus.Waiting, (await Db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task A_driver_who_becomes_available_brings_the_searches_of_nearby_trips_forward()
    {
        var trip = await BookAsync();
        var queues = Worker.Get<TimerQueues>();
        await queues.Matching.ScheduleAsync(new(trip.Id, trip.DeadlineAt));
        await FireAsync(trip);

        await Worker.Get<Presence>().SeenAsync(new(Driver, Here, AcceptsAtOnce: true));

        var (redis, now) = (Worker.Get<IConnectionMultiplexer>(), TimeProvider.System.GetUtcNow());
        Assert.InRange((await redis.DueAsync(queues.Matching, trip.Id))!.Value, 1, now.AddSeconds(1).ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task A_closed_trip_that_was_still_listed_as_waiting_is_nudged_once_and_forgotten()
    {
        var trip = await BookAsync();
        await Db.MoveAsync(trip.Id, TripStatus.Cancelled);

        // Lists the trip as waiting, as a search does that started before the cancellation.
        Assert.Null(await Drivers.ReserveNearestAsync(trip.Id, Here));

        await Worker.Get<Presence>().SeenAsync(new(Driver, Here, AcceptsAtOnce: true));
        Assert.NotNull(await Worker.Get<IConnectionMultiplexer>().DueAsync(Worker.Get<TimerQueues>().Matching, trip.Id));
        Assert.Empty(await FireAsync(trip));

        Assert.Empty(await Drivers.SeenAsync($"{Driver}-other", Here, true));
    }
}
