using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timeouts;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.TimeoutWorker;

/// <summary>What a pass of a sweep reads, and what a row that cannot be ended does to it.</summary>
public sealed class SweepTests(StoresFixture stores) : IAsyncLifetime
{
    private const int Ended = 20_000;

    private TestDatabase db = null!;
    private IHost worker = null!;

    public async ValueTask InitializeAsync()
    {
        var redis = await stores.RedisAsync(LocalRedis.FindRedisServer() is null ? RedisKind.Garnet : RedisKind.RedisServer);
        db = await stores.NewDatabaseAsync();
        worker = TestHost.Build(db, redis, builder => builder.AddTimeouts());
    }

    public ValueTask DisposeAsync()
    {
        worker?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_sweep_does_not_visit_trips_that_ended_under_an_open_snapshot()
    {
        await db.InsertWaitingAsync(Ended, TimeSpan.FromHours(-2), TimeSpan.FromHours(-1));
        await using var snapshot = await OpenSnapshotAsync();
        await db.ExecuteAsync($"UPDATE trips SET status = 'CANCELLED', closed_at = now(), version = version + 1");
        var sweep = worker.Get<OverdueSweep>();

        await sweep.PassAsync(default);

        await AssertReadsLittleAsync(sweep.Range, TripExpiry.ExpireOverdue);
    }

    [Fact]
    public async Task A_sweep_does_not_visit_offers_that_ended_under_an_open_snapshot()
    {
        await db.InsertWaitingAsync(Ended, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        await db.InsertOverdueOffersAsync();
        await using var snapshot = await OpenSnapshotAsync();
        await db.ExecuteAsync($"UPDATE offers SET status = 'DECLINED', closed_at = now(), version = version + 1");
        var sweep = worker.Get<OfferSweep>();

        await sweep.PassAsync(default);

        await AssertReadsLittleAsync(sweep.Range, OfferClosing.OfOverdue);
    }

    [Fact]
    public async Task Overdue_trips_are_expired_beside_one_that_raises_an_error()
    {
        var poison = await db.BookAsync(TimeSpan.FromSeconds(-2));
        var others = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => db.BookAsync(TimeSpan.FromSeconds(-2))));
        await db.RunBeforeAsync("UPDATE", "trips", $"OLD.id = '{poison.Id}'", "RAISE EXCEPTION 'this row cannot be changed'");

        await worker.Get<OverdueSweep>().PassAsync(default);

        foreach (var trip in others)
            Assert.Equal(TripStatus.DriverNotFound, (await db.GetAsync(trip.Id)).Status);
        Assert.Equal(TripStatus.Waiting, (await db.GetAsync(poison.Id)).Status);
    }

    [Fact]
    public async Task Overdue_offers_are_ended_beside_one_that_raises_an_error()
    {
        await db.InsertWaitingAsync(10, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        await db.InsertOverdueOffersAsync();
        var poison = await QueryAsync(rows => rows.Offers.Select(offer => offer.Id).FirstAsync());
        await db.RunBeforeAsync("UPDATE", "offers", $"OLD.id = '{poison}'", "RAISE EXCEPTION 'this row cannot be changed'");

        await worker.Get<OfferSweep>().PassAsync(default);

        var pending = await QueryAsync(rows => rows.Offers.Where(offer => offer.Status == OfferStatus.Pending).ToListAsync());
        Assert.Equal(poison, Assert.Single(pending).Id);
    }

    [Fact]
    public async Task A_look_at_all_trips_that_takes_too_long_leaves_the_looks_at_new_ones()
    {
        var slow = await db.BookAsync(TimeSpan.FromMinutes(-1));
        var overdue = await db.BookAsync(TimeSpan.FromSeconds(-2));
        await db.RunBeforeAsync("UPDATE", "trips", $"OLD.id = '{slow.Id}'", "PERFORM pg_sleep(30); RETURN NEW");

        await worker.Get<OverdueSweep>().PassAsync(default);

        Assert.Equal(TripStatus.DriverNotFound, (await db.GetAsync(overdue.Id)).Status);
        Assert.Equal(TripStatus.Waiting, (await db.GetAsync(slow.Id)).Status);
    }

    [Fact]
    public async Task A_trip_that_was_overdue_long_before_the_first_pass_is_expired_by_it()
    {
        var trip = await db.BookAsync(TimeSpan.FromHours(-1));

        await worker.Get<OverdueSweep>().PassAsync(default);

        Assert.Equal(TripStatus.DriverNotFound, (await db.GetAsync(trip.Id)).Status);
    }

    [Fact]
    public async Task A_trip_that_was_held_during_a_look_is_expired_by_the_next()
    {
        var sweep = worker.Get<OverdueSweep>();
        await sweep.PassAsync(default);
        var trip = await db.BookAsync(TimeSpan.FromSeconds(-2));
        await using (await db.LockAsync(trip.Id))
            await sweep.PassAsync(default);

        await sweep.PassAsync(default);

        Assert.Equal(TripStatus.DriverNotFound, (await db.GetAsync(trip.Id)).Status);
    }

    /// <summary>Compares the code's own statement in the range of its next pass with a look at all rows.</summary>
    private async Task AssertReadsLittleAsync(OverdueRange next, Func<OverdueRange, int, FormattableString> statement)
    {
        var all = await db.ExplainAsync(statement(next with { After = DateTimeOffset.MinValue }, 1_000));
        var pass = await db.ExplainAsync(statement(next, 1_000));

        Assert.InRange(all.Buffers, Ended / 2, int.MaxValue);
        Assert.InRange(pass.Buffers, 0, 50);
    }

    /// <summary>A snapshot that sees all rows as they are now, until it is disposed. No vacuum removes them.</summary>
    private async Task<NpgsqlConnection> OpenSnapshotAsync()
    {
        var connection = new NpgsqlConnection(db.ConnectionString);
        await connection.OpenAsync();
        await using var open = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM trips", connection);
        await open.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task<T> QueryAsync<T>(Func<Schema.RidesDbContext, Task<T>> query)
    {
        await using var rows = db.NewContext();
        return await query(rows);
    }
}
