using Microsoft.EntityFrameworkCore;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>What is removed of closed trips, and what is kept.</summary>
public sealed class TripRetentionTests(StoresFixture stores) : IAsyncLifetime
{
    private static readonly TimeSpan days90 = TimeSpan.FromDays(90);
    private static readonly TimeSpan days7 = TimeSpan.FromDays(7);

    private TestDatabase db = null!;
    private TripRetention retention = null!;

    public async ValueTask InitializeAsync()
    {
        db = await stores.NewDatabaseAsync();
        retention = db.Get<TripRetention>();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Trips_that_closed_long_ago_are_removed_with_their_offers_and_others_stay()
    {
        foreach (var closed in new[] { TripStatus.Completed, TripStatus.Cancelled, TripStatus.DriverNotFound })
            await db.BookAsync(closed, daysAgo: 91);
        List<Trip> kept = [];
        foreach (var open in new[] { TripStatus.Waiting, TripStatus.Assigned, TripStatus.InProgress })
            kept.Add(await db.BookAsync(open, daysAgo: 91));
        kept.Add(await db.BookAsync(TripStatus.Completed, daysAgo: 91, closedDaysAgo: 1));
        kept.Add(await db.BookAsync(TripStatus.Completed, daysAgo: 89));

        var page = await retention.RemoveTripsAsync(TripRetention.Start, days90, default);

        Assert.Equal((3, true), (page.Removed, page.IsLast));
        await using var context = db.NewContext();
        Assert.Equal(kept.Select(trip => trip.Id).Order(), (await context.Trips.Select(trip => trip.Id).ToListAsync()).Order());
        Assert.Equal(kept.Select(trip => trip.Id).Order(), (await context.Offers.Select(offer => offer.TripId).ToListAsync()).Order());
    }

    [Fact]
    public async Task Keys_of_trips_that_closed_long_ago_are_removed_and_nothing_else_of_them()
    {
        var old = await db.BookAsync(TripStatus.Completed, daysAgo: 8);
        var kept = new[]
        {
            await db.BookAsync(TripStatus.Waiting, daysAgo: 8),
            await db.BookAsync(TripStatus.Completed, daysAgo: 8, closedDaysAgo: 6),
            await db.BookAsync(TripStatus.Completed, daysAgo: 6),
        };

        var page = await retention.RemoveKeysAsync(TripRetention.Start, days7, default);

        Assert.Equal((1, true), (page.Removed, page.IsLast));
        var now = await db.GetAsync(old.Id);
        Assert.Null(now.IdempotencyKey);
        Assert.Equivalent((old.Status, old.Version, old.ClosedAt, old.History), (now.Status, now.Version, now.ClosedAt, now.History));
        foreach (var trip in kept)
            Assert.Equal("key", (await db.GetAsync(trip.Id)).IdempotencyKey);
    }

    [Fact]
    public async Task A_request_whose_key_was_removed_books_a_new_trip()
    {
        var old = await db.BookAsync(TripStatus.Cancelled, daysAgo: 8);
        BookingRequest repeat = new(old.RiderId, old.Pickup, old.Dropoff, "key");
        var before = Assert.IsType<BookingOutcome.Booked>(await db.Get<TripBooking>().BookAsync(repeat, default));
        await retention.RemoveKeysAsync(TripRetention.Start, days7, default);

        var after = Assert.IsType<BookingOutcome.Booked>(await db.Get<TripBooking>().BookAsync(repeat, default));

        Assert.Equal((old.Id, true), (before.Trip.Id, before.Replayed));
        Assert.False(after.Replayed);
    }

    [Fact]
    public async Task Each_page_goes_on_where_the_last_one_ended()
    {
        await db.InsertAsync(TripRetention.PageSize + 10, daysAgo: 100);

        var keys = await retention.RemoveKeysAsync(TripRetention.Start, days7, default);
        var lastKeys = await retention.RemoveKeysAsync(keys.Last, days7, default);
        var trips = await retention.RemoveTripsAsync(TripRetention.Start, days90, default);
        var lastTrips = await retention.RemoveTripsAsync(trips.Last, days90, default);

        Assert.Equal((TripRetention.PageSize, false, 10, true), (keys.Removed, keys.IsLast, lastKeys.Removed, lastKeys.IsLast));
        Assert.Equal((TripRetention.PageSize, false, 10, true), (trips.Removed, trips.IsLast, lastTrips.Removed, lastTrips.IsLast));
        Assert.Equal((trips.Last, lastTrips.Last), (keys.Last, lastKeys.Last));
    }

    [Fact]
    public async Task A_trip_that_a_transaction_locks_is_skipped()
    {
        var locked = await db.BookAsync(TripStatus.Completed, daysAgo: 91);
        await db.BookAsync(TripStatus.Completed, daysAgo: 91);

        await using (await db.LockAsync(locked.Id))
            Assert.Equal(1, (await retention.RemoveTripsAsync(TripRetention.Start, days90, default)).Removed);

        Assert.Equal(1, (await retention.RemoveTripsAsync(TripRetention.Start, days90, default)).Removed);
    }

    [Fact]
    public async Task All_statements_read_by_index_and_no_more_than_a_page()
    {
        await db.InsertAsync(5_000, daysAgo: 100);
        await db.ExecuteAsync($"""
            INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, closed_at, version)
            SELECT gen_random_uuid(), id, 'driver', 'DECLINED', requested_at, requested_at, requested_at, 1 FROM trips
            """);
        await db.ExecuteAsync($"ANALYZE trips, offers");
        await using var connection = new NpgsqlConnection(PostgresConnection.FailFast(db.ConnectionString));
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        var page = await RowsAsync(connection, TripRetention.Select(TripRetention.Start, days90));
        await RowsAsync(connection, TripRetention.SelectWithKey(TripRetention.Start, days7));
        await RowsAsync(connection, TripRetention.RemoveKeys([.. page], days7));
        await RowsAsync(connection, TripRetention.Remove([.. page], days90));

        var scans = await ScansAsync(connection);
        Assert.All(scans, table => Assert.Equal(0, table.WholeTables));
        Assert.InRange(scans.Single(table => table.Table == "trips").Rows, TripRetention.PageSize, 7 * TripRetention.PageSize);
        Assert.Equal(TripRetention.PageSize, scans.Single(table => table.Table == "offers").Rows);
    }

    /// <summary>As a new process does, which begins at the oldest trip.</summary>
    [Fact]
    public async Task A_walk_over_the_keys_reads_no_trips_whose_keys_were_removed()
    {
        await db.InsertAsync(20_000, daysAgo: 60);
        await db.ExecuteAsync($"UPDATE trips SET idempotency_key = NULL");
        await db.InsertAsync(100, daysAgo: 20);
        await db.ExecuteAsync($"VACUUM ANALYZE trips");

        var plan = await db.ExplainAsync(TripRetention.SelectWithKey(TripRetention.Start, days7));

        Assert.Contains("ix_trips_key_requested", plan.Text, StringComparison.Ordinal);
        Assert.InRange(plan.Buffers, 1, 200);
        Assert.Equal(100, (await retention.RemoveKeysAsync(TripRetention.Start, days7, default)).Removed);
    }

    private static async Task<List<Guid>> RowsAsync(NpgsqlConnection connection, FormattableString statement)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Statements.Command(statement));
        await using var reader = await batch.ExecuteReaderAsync();
        return await reader.RowsAsync(row => row.GetGuid(0), default);
    }

    // What this transaction has read, counted by Postgres.
    private static async Task<List<(string Table, long WholeTables, long Rows)>> ScansAsync(NpgsqlConnection connection)
    {
        await using var counts = new NpgsqlCommand(
            "SELECT relname::text, seq_scan, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname IN ('trips', 'offers')", connection);
        await using var reader = await counts.ExecuteReaderAsync();
        return await reader.RowsAsync(row => (row.GetString(0), row.GetInt64(1), row.GetInt64(2)), default);
    }
}
