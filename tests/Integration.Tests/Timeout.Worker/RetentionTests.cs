using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timeouts;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.TimeoutWorker;

/// <summary>When the worker removes what is no longer kept.</summary>
public sealed class RetentionTests(StoresFixture stores) : IAsyncLifetime
{
    private static readonly TimeSpan rest = TimeSpan.FromMinutes(1);

    private readonly SteppingTime time = new();
    private TestDatabase db = null!;
    private IHost worker = null!;
    private Retention duty = null!;

    public async ValueTask InitializeAsync()
    {
        db = await stores.NewDatabaseAsync();
        worker = TestHost.Build(
            db,
            await stores.RedisAsync(RedisKind.Garnet),
            builder => builder.AddTimeouts(),
            ("Timers:Batch", "1"),
            ("Retention:Trips", "30.00:00:00"),
            ("Retention:Keys", "1.00:00:00"));
        duty = ActivatorUtilities.CreateInstance<Retention>(worker.Services, time);
    }

    public async ValueTask DisposeAsync()
    {
        await worker.StopAsync();
        worker.Dispose();
    }

    [Fact]
    public async Task Old_trips_and_keys_are_removed_after_a_minute()
    {
        await db.BookAsync(TripStatus.Completed, daysAgo: 31);
        await db.BookAsync(TripStatus.Completed, daysAgo: 2);

        await duty.PassAsync(default);
        Assert.Equal((2, 2), await CountAsync());

        time.Advance(rest);
        await duty.PassAsync(default);
        Assert.Equal((1, 0), await CountAsync());
    }

    [Fact]
    public async Task A_pass_removes_all_that_it_can_within_its_time()
    {
        await db.InsertAsync(2_400, daysAgo: 40);
        time.Advance(rest);

        await duty.PassAsync(default);

        Assert.Equal(0, (await CountAsync()).Trips);
    }

    [Fact]
    public async Task A_backlog_is_removed_pass_by_pass_without_a_rest()
    {
        await db.InsertAsync(2_400, daysAgo: 40);
        time.Advance(rest);
        time.Step = TimeSpan.FromMilliseconds(100);

        await duty.PassAsync(default);
        Assert.InRange((await CountAsync()).Trips, 1_400, 2_150);

        for (var passes = 0; passes < 10; passes++)
            await duty.PassAsync(default);
        Assert.Equal(0, (await CountAsync()).Trips);
    }

    [Fact]
    public async Task Of_two_replicas_one_removes_at_a_time_and_the_other_takes_over_after_it()
    {
        var (otherTime, backlog) = (new SteppingTime(), 2_400);
        var other = ActivatorUtilities.CreateInstance<Retention>(worker.Services, otherTime);
        await db.InsertAsync(backlog, daysAgo: 40);
        time.Advance(rest);
        time.Step = TimeSpan.FromMilliseconds(100);
        await duty.PassAsync(default);
        var left = (await CountAsync()).Trips;

        otherTime.Advance(rest);
        await other.PassAsync(default);
        Assert.Equal(left, (await CountAsync()).Trips);

        // As when its holder is gone.
        await worker.Get<IConnectionMultiplexer>().GetDatabase().KeyDeleteAsync($"{db.KeyPrefix}:retention");
        otherTime.Advance(rest);
        await other.PassAsync(default);
        Assert.Equal(0, (await CountAsync()).Trips);
    }

    [Fact]
    public async Task A_trip_that_was_skipped_is_removed_within_an_hour()
    {
        var skipped = await db.BookAsync(TripStatus.Completed, daysAgo: 31);
        await db.BookAsync(TripStatus.Completed, daysAgo: 30.5);
        await using (await db.LockAsync(skipped.Id))
        {
            time.Advance(rest);
            await duty.PassAsync(default);
        }

        time.Advance(rest);
        await duty.PassAsync(default);
        Assert.Equal(1, (await CountAsync()).Trips);

        time.Advance(TimeSpan.FromHours(1));
        await duty.PassAsync(default);
        Assert.Equal(0, (await CountAsync()).Trips);
    }

    [Fact]
    public async Task Old_trips_and_keys_are_removed_beside_those_that_cannot_be()
    {
        var invoiced = await db.BookAsync(TripStatus.Completed, daysAgo: 31);
        var poison = await db.BookAsync(TripStatus.Completed, daysAgo: 2);
        await db.InsertAsync(10, daysAgo: 31);
        await db.InsertAsync(10, daysAgo: 2);
        await db.ExecuteAsync($"CREATE TABLE invoices (trip_id uuid REFERENCES trips)");
        await db.ExecuteAsync($"INSERT INTO invoices VALUES ({invoiced.Id})");
        await db.RunBeforeAsync("UPDATE", "trips", $"OLD.id = '{poison.Id}'", "RAISE EXCEPTION 'this row cannot be changed'");
        time.Advance(rest);

        await duty.PassAsync(default);

        Assert.Equal((12, 1), await CountAsync());
        Assert.Null((await db.GetAsync(invoiced.Id)).IdempotencyKey);
        Assert.NotNull((await db.GetAsync(poison.Id)).IdempotencyKey);
    }

    [Fact]
    public async Task Keys_are_removed_although_no_trip_can_be()
    {
        await db.InsertAsync(20, daysAgo: 31);
        await db.RunBeforeAsync("DELETE", "trips", "true", "RAISE EXCEPTION 'no trip may leave'");
        time.Advance(rest);

        await Assert.ThrowsAsync<PostgresException>(() => duty.PassAsync(default));

        Assert.Equal((20, 0), await CountAsync());
    }

    [Fact]
    public async Task Nothing_is_removed_while_the_pump_is_behind()
    {
        await db.BookAsync(TripStatus.Completed, daysAgo: 31);
        time.Advance(rest);
        await worker.StartAsync();
        await using (await db.LockTableAsync("offers"))
        {
            // An expiry also closes the trip's offers, so it waits for this lock.
            await worker.Get<TimerQueues>().Timeouts.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
            await TestHost.UntilAsync(() => Task.FromResult(worker.Get<TimerPumpService>().IsBehind));

            await duty.PassAsync(default);
            Assert.Equal(1, (await CountAsync()).Trips);
        }

        await TestHost.UntilAsync(() => Task.FromResult(!worker.Get<TimerPumpService>().IsBehind));
        await duty.PassAsync(default);
        Assert.Equal(0, (await CountAsync()).Trips);
    }

    /// <summary>A clock that goes on by a step each time it is read.</summary>
    private sealed class SteppingTime : FakeTimeProvider
    {
        public TimeSpan Step { get; set; }

        public override long GetTimestamp()
        {
            Advance(Step);
            return base.GetTimestamp();
        }
    }

    private async Task<(int Trips, int Keys)> CountAsync()
    {
        await using var context = db.NewContext();
        return (await context.Trips.CountAsync(), await context.Trips.CountAsync(trip => trip.IdempotencyKey != null));
    }
}
