using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>How often a rider may book.</summary>
public sealed class BookingRateTests(StoresFixture stores) : IAsyncLifetime
{
    private const int Most = 3;

    private TestDatabase db = null!;
    private TripBooking booking = null!;

    public async ValueTask InitializeAsync()
    {
        db = await stores.NewDatabaseAsync();
        booking = db.NewBooking(new() { MostPerMinute = Most });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_rider_with_too_many_trips_in_a_minute_waits_until_the_oldest_is_a_minute_old()
    {
        for (var i = 0; i < Most; i++)
            await BookAndCancelAsync("rider");

        var refused = Assert.IsType<BookingOutcome.TooManyBookings>(await BookAsync("rider"));
        Assert.InRange(refused.Wait, TimeSpan.FromSeconds(50), TimeSpan.FromMinutes(1));

        await db.ExecuteAsync($"UPDATE trips SET requested_at = requested_at - interval '50 seconds'");
        var sooner = Assert.IsType<BookingOutcome.TooManyBookings>(await BookAsync("rider"));
        Assert.Equal(refused.Wait.TotalSeconds - 50, sooner.Wait.TotalSeconds, tolerance: 5);

        await db.ExecuteAsync($"""
            UPDATE trips SET requested_at = requested_at - interval '10 seconds'
            WHERE id = (SELECT id FROM trips ORDER BY requested_at LIMIT 1)
            """);
        await BookAndCancelAsync("rider");
        Assert.IsType<BookingOutcome.TooManyBookings>(await BookAsync("rider"));
    }

    [Fact]
    public async Task A_repeat_with_a_key_does_not_count_and_is_answered_beyond_the_limit()
    {
        var first = await BookAndCancelAsync("rider", "key");
        for (var i = 0; i < Most; i++)
            Assert.Equal(first.Id, (await BookedAsync("rider", "key")).Trip.Id);
        for (var i = 1; i < Most; i++)
            await BookAndCancelAsync("rider");

        Assert.IsType<BookingOutcome.TooManyBookings>(await BookAsync("rider"));
        Assert.True((await BookedAsync("rider", "key")).Replayed);
    }

    [Fact]
    public async Task Of_riders_who_share_a_statement_only_those_who_book_too_often_are_refused()
    {
        for (var i = 0; i < Most; i++)
            await BookAndCancelAsync("eager");

        string[] riders = ["one", "two", "eager", "three"];
        var outcomes = await Task.WhenAll(riders.Select(rider => BookAsync(rider)));

        Assert.Equal(["one", "two", "three"], outcomes.OfType<BookingOutcome.Booked>().Select(outcome => outcome.Trip.RiderId));
        Assert.Single(outcomes.OfType<BookingOutcome.TooManyBookings>());
    }

    [Fact]
    public async Task A_rider_at_the_limit_who_has_an_open_trip_hears_of_the_open_trip()
    {
        for (var i = 1; i < Most; i++)
            await BookAndCancelAsync("rider");
        var open = (await BookedAsync("rider")).Trip;

        Assert.Equal(new BookingOutcome.RiderHasOpenTrip(open.Id, "WAITING"), await BookAsync("rider"));
    }

    [Fact]
    public async Task A_booking_reads_only_its_riders_last_minute_from_an_index()
    {
        await db.ExecuteAsync($"""
            INSERT INTO trips (id, rider_id, status, requested_at, deadline_at, closed_at, version,
                pickup_lat, pickup_lon, dropoff_lat, dropoff_lon)
            SELECT gen_random_uuid(), 'rider-' || i % 100, 'CANCELLED', at, at, at, 2, 0, 0, 0, 0
            FROM generate_series(1, 20000) AS i, LATERAL (SELECT now() - make_interval(secs => i) AS at) AS trip
            """);
        await db.ExecuteAsync($"ANALYZE trips");
        NpgsqlConnectionStringBuilder settings = new(PostgresConnection.FailFast(db.ConnectionString));
        settings.Options +=
            " -c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_level=notice";
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        List<string> plans = [];
        connection.Notice += (_, notice) => plans.Add(notice.Notice.MessageText);

        // The last of several times: the statement is prepared by then, and its plan is the one for all parameters.
        for (var i = 0; i < 5; i++)
        {
            await using var batch = new NpgsqlBatch(connection);
            BookingRequest request = new($"rider-{i}", TestDatabase.UnionSquare, TestDatabase.TimesSquare, null);
            batch.BatchCommands.Add(Statements.Command(TripInserts.Insert([Guid.CreateVersion7()], [request], new())));
            await batch.ExecuteNonQueryAsync();
        }

        Assert.Matches(@"ix_trips_rider_requested[^\n]*\n *Index Cond: \(\(rider_id = .*requested_at > ", plans[^1]);
    }

    private async Task<Trip> BookAndCancelAsync(string rider, string? key = null)
    {
        var trip = (await BookedAsync(rider, key)).Trip;
        await db.Get<TripSteps>().CancelAsync(trip.Id, rider, default);
        return trip;
    }

    private async Task<BookingOutcome.Booked> BookedAsync(string rider, string? key = null) =>
        Assert.IsType<BookingOutcome.Booked>(await BookAsync(rider, key));

    private Task<BookingOutcome> BookAsync(string rider, string? key = null) =>
        booking.BookAsync(new(rider, TestDatabase.UnionSquare, TestDatabase.TimesSquare, key), default);
}
