using Microsoft.Extensions.Hosting;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timeouts;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.TimeoutWorker;

public sealed class TimeoutWorkerOnRedisTests(StoresFixture stores) : TimeoutWorkerTests(stores, RedisKind.RedisServer);

public sealed class TimeoutWorkerOnGarnetTests(StoresFixture stores) : TimeoutWorkerTests(stores, RedisKind.Garnet);

/// <summary>The worker inside this process: pump, sweep and repair, on stores of the test's own.</summary>
public abstract class TimeoutWorkerTests(StoresFixture stores, RedisKind kind) : IAsyncLifetime
{
    private static readonly (string, string) sweepNever = ("Sweep:Grace", "00:01:00");
    private static readonly (string, string) sweepAtOnce = ("Sweep:Grace", "00:00:00");
    private static readonly (string, string) sweepOften = ("Sweep:Interval", "00:00:00.1");

    private TestDatabase db = null!;
    private LocalRedis redis = null!;

    public async ValueTask InitializeAsync()
    {
        await stores.RedisAsync(kind);
        redis = await LocalRedis.StartAsync(new() { Kind = kind, Persistent = false });
        db = await stores.NewDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (redis is not null)
            await redis.DisposeAsync();
    }

    [Fact]
    public async Task A_trip_expires_at_its_deadline_and_its_timers_are_gone()
    {
        using var worker = await StartAsync(sweepNever, sweepOften);
        var trip = await db.BookAsync(TimeSpan.FromMilliseconds(500));

        await worker.Get<AfterCommit>().BookedAsync(trip);

        await AssertExpiresAsync(trip);
        var (queues, connection) = (worker.Get<TimerQueues>(), worker.Get<IConnectionMultiplexer>());
        await TestHost.UntilAsync(async () =>
            await connection.DueAsync(queues.Timeouts, trip.Id) is null && await connection.DueAsync(queues.Matching, trip.Id) is null);
    }

    [Fact]
    public async Task A_timer_that_fires_early_is_rearmed_and_the_trip_expires_at_its_deadline()
    {
        using var worker = await StartAsync(sweepNever, sweepOften, ("Timers:MaxSleep", "00:00:03"), ("Timers:Lease", "00:00:10"));
        var trip = await db.BookAsync(TimeSpan.FromSeconds(1));

        // As if Redis's clock were ahead of Postgres's.
        await ScheduleAsync(worker, TimerEntry.AtOnce(trip.Id));

        await AssertExpiresAsync(trip);
    }

    [Fact]
    public async Task A_trip_that_a_transaction_locks_expires_once_the_lock_is_released()
    {
        using var worker = await StartAsync(sweepNever, sweepOften);
        var trip = await db.BookAsync(TimeSpan.FromMilliseconds(-1));
        var holder = await db.LockAsync(trip.Id);
        await worker.Get<AfterCommit>().BookedAsync(trip);
        var other = await db.BookAsync(TimeSpan.FromMilliseconds(100));
        await worker.Get<AfterCommit>().BookedAsync(other);
        await AssertExpiresAsync(other);
        Assert.Equal(TripStatus.Waiting, (await db.GetAsync(trip.Id)).Status);

        await holder.DisposeAsync();

        await AssertExpiresAsync(trip);
    }

    [Fact]
    public async Task The_sweep_expires_trips_while_redis_is_down()
    {
        using var worker = await StartAsync(sweepAtOnce, sweepOften);
        await redis.KillAsync();

        var trip = await db.BookAsync(TimeSpan.FromMilliseconds(200));

        await AssertExpiresAsync(trip);
    }

    [Fact]
    public async Task A_timer_of_a_trip_that_has_a_driver_fires_without_effect()
    {
        using var worker = await StartAsync(sweepNever, sweepOften);
        var trip = await db.BookAsync(TripStatus.Assigned, TimeSpan.FromSeconds(-1));
        var timeouts = worker.Get<TimerQueues>().Timeouts;

        await timeouts.ScheduleAsync(TimerEntry.AtOnce(trip.Id));

        await TestHost.UntilAsync(async () => await worker.Get<IConnectionMultiplexer>().DueAsync(timeouts, trip.Id) is null);
        Assert.Equivalent(trip, await db.GetAsync(trip.Id), strict: true);
    }

    [Fact]
    public async Task The_sweep_leaves_trips_to_a_pump_that_is_behind_for_five_seconds_at_most()
    {
        using var worker = await StartAsync(sweepAtOnce, sweepOften, ("Timers:Batch", "1"), ("Timers:Lease", "00:00:30"));
        var (pump, sweep) = (worker.Get<TimerPumpService>(), worker.Get<OverdueSweep>());
        await sweep.StopAsync(default);
        Trip lost, lostForLong;

        // An expiry also closes the trip's offers, so it waits for this lock. The sweep leaves the offers alone.
        await using (await db.LockTableAsync("offers"))
        {
            // On a busy machine the pump may have given up before the sweep's pass has ended. Then it was not behind.
            do
            {
                await ScheduleAsync(worker, TimerEntry.AtOnce(Guid.NewGuid()));
                await TestHost.UntilAsync(() => Task.FromResult(pump.IsBehind));
                lost = await db.BookAsync(TimeSpan.FromSeconds(-1));
                lostForLong = await db.BookAsync(TimeSpan.FromSeconds(-6));
                await sweep.PassAsync(default);
            }
            while (!pump.IsBehind);

            Assert.Equal(TripStatus.DriverNotFound, (await db.GetAsync(lostForLong.Id)).Status);
            Assert.Equal(TripStatus.Waiting, (await db.GetAsync(lost.Id)).Status);
        }

        await TestHost.UntilAsync(() => Task.FromResult(!pump.IsBehind));
        await sweep.PassAsync(default);
        await AssertExpiresAsync(lost);
    }

    // On a busy machine the first call may take longer than the client waits. Then it is made again.
    private static Task ScheduleAsync(IHost worker, TimerEntry timer) => TestHost.UntilAsync(async () =>
    {
        await worker.Get<TimerQueues>().Timeouts.ScheduleAsync(timer);
        return true;
    });

    private async Task<IHost> StartAsync(params (string, string)[] settings)
    {
        var worker = TestHost.Build(db, redis, builder => builder.AddTimeouts(), settings);
        await worker.StartAsync();
        return worker;
    }

    private async Task AssertExpiresAsync(Trip trip)
    {
        await TestHost.UntilAsync(async () => (await db.GetAsync(trip.Id)).ClosedAt is not null);
        var expired = await db.GetAsync(trip.Id);
        Assert.Equal(TripStatus.DriverNotFound, expired.Status);
        Assert.True(expired.ClosedAt >= expired.DeadlineAt);
    }
}
