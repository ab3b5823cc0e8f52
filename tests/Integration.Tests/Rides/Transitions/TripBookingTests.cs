using Microsoft.EntityFrameworkCore;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Transitions;

public sealed class TripBookingTests(StoresFixture stores) : IAsyncLifetime
{
    private static readonly TimeSpan window = TimeSpan.FromSeconds(42);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(20);

    private TestDatabase db = null!;

    public async ValueTask InitializeAsync() => db = await stores.NewDatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_booked_trip_waits_until_the_match_window_ends_by_the_databases_clock()
    {
        var trip = (await BookedAsync("rider", "key")).Trip;

        Assert.Equal(TripStatus.Waiting, trip.Status);
        Assert.Equal(trip.RequestedAt + window, trip.DeadlineAt);
        Assert.Equal((1, null, null), (trip.Version, trip.ClosedAt, trip.DriverId));
        Assert.Equivalent(trip, await db.GetAsync(trip.Id), strict: true);
    }

    [Fact]
    public async Task A_repeat_with_the_same_key_and_body_returns_the_first_trip()
    {
        var first = await BookedAsync("rider", "key");
        var repeat = await BookedAsync("rider", "key");

        Assert.False(first.Replayed);
        Assert.True(repeat.Replayed);
        Assert.Equal(first.Trip.Id, repeat.Trip.Id);
    }

    [Fact]
    public async Task A_repeat_returns_the_first_trip_even_after_it_has_ended()
    {
        var first = (await BookedAsync("rider", "key")).Trip;
        await db.Get<TripSteps>().CancelAsync(first.Id, "rider", default);

        var repeat = await BookedAsync("rider", "key");

        Assert.Equal((first.Id, TripStatus.Cancelled), (repeat.Trip.Id, repeat.Trip.Status));
    }

    [Fact]
    public async Task A_key_with_another_body_is_refused()
    {
        var first = (await BookedAsync("rider", "key")).Trip;

        Assert.Equal(new BookingOutcome.KeyReused(first.Id), await BookAsync("rider", "key", pickup: TestDatabase.TimesSquare));
    }

    [Fact]
    public async Task Riders_do_not_share_keys()
    {
        var one = await BookedAsync("one", "key");
        var other = await BookedAsync("other", "key");

        Assert.NotEqual(one.Trip.Id, other.Trip.Id);
    }

    [Fact]
    public async Task A_rider_with_an_open_trip_is_refused_another_until_it_ends()
    {
        var open = (await BookedAsync("rider", null)).Trip;

        Assert.Equal(new BookingOutcome.RiderHasOpenTrip(open.Id, "WAITING"), await BookAsync("rider", null));
        Assert.Equal(new BookingOutcome.RiderHasOpenTrip(open.Id, "WAITING"), await BookAsync("rider", "key"));

        await db.Get<TripSteps>().CancelAsync(open.Id, "rider", default);
        Assert.NotEqual(open.Id, (await BookedAsync("rider", null)).Trip.Id);
    }

    [Fact]
    public async Task Only_one_of_many_simultaneous_bookings_by_a_rider_succeeds()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => BookAsync("rider", null)));

        var booked = Assert.Single(outcomes.OfType<BookingOutcome.Booked>());
        Assert.All(
            outcomes.Except([booked]), refused => Assert.Equal(new BookingOutcome.RiderHasOpenTrip(booked.Trip.Id, "WAITING"), refused));
    }

    [Fact]
    public async Task Many_simultaneous_repeats_of_a_request_book_one_trip_and_all_return_it()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => BookedAsync("rider", "key")));

        Assert.Single(outcomes.Select(outcome => outcome.Trip.Id).Distinct());
        Assert.Single(outcomes, outcome => !outcome.Replayed);
        await using var context = db.NewContext();
        Assert.Equal(1, await context.Trips.CountAsync());
    }

    [Fact]
    public async Task Simultaneous_bookings_share_a_commit_and_each_rider_gets_their_own_trip()
    {
        var booking = db.NewBooking();
        Task<BookingOutcome>[] bookings;
        await using (await db.LockTableAsync("trips"))
            bookings = [.. Enumerable.Range(0, 20).Select(n => booking.BookAsync(Request($"together-{n}"), default))];
        var trips = (await Task.WhenAll(bookings)).Cast<BookingOutcome.Booked>().Select(outcome => outcome.Trip).ToList();

        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"together-{n}"), trips.Select(trip => trip.RiderId));
        await using var context = db.NewContext();
        Assert.Equivalent(await context.Trips.ToListAsync(), trips, strict: true);

        // The first two bookings each went out as a batch of one, and the others shared the third batch.
        var commits = context.Database.SqlQuery<long>($"""SELECT count(DISTINCT xmin::text) AS "Value" FROM trips""");
        Assert.Equal(3, await commits.SingleAsync());
    }

    [Fact]
    public async Task Simultaneous_bookings_beside_one_that_a_trigger_refuses_are_made()
    {
        await db.RunBeforeAsync("INSERT", "trips", "NEW.rider_id = 'poison'", "RAISE EXCEPTION 'this rider may not book'");
        var booking = db.NewBooking();
        Task<BookingOutcome>[] others;
        Task<BookingOutcome> poison;
        await using (await db.LockTableAsync("trips"))
        {
            others = [.. Enumerable.Range(0, 50).Select(n => booking.BookAsync(Request($"beside-{n}"), default))];
            poison = booking.BookAsync(Request("poison"), default);
        }

        Assert.All(await Task.WhenAll(others), outcome => Assert.IsType<BookingOutcome.Booked>(outcome));
        await Assert.ThrowsAsync<PostgresException>(() => poison);
    }

    [Fact]
    public async Task Replicas_that_book_for_the_same_riders_in_opposite_orders_do_not_deadlock()
    {
        string[] riders = [.. Enumerable.Range(0, 90).Select(n => $"crosswise-{n}")];
        List<Task<BookingOutcome>> bookings = [];
        await using (await db.LockTableAsync("trips"))
        {
            foreach (var order in (string[][])[riders, [.. riders.Reverse()]])
            {
                var booking = db.NewBooking();
                bookings.AddRange(order.Select(rider => booking.BookAsync(Request(rider), default)));
            }
        }

        var outcomes = await Task.WhenAll(bookings);

        Assert.Equal(riders.Order(), outcomes.OfType<BookingOutcome.Booked>().Select(outcome => outcome.Trip.RiderId).Order());
    }

    [Fact]
    public async Task A_rider_whose_open_trip_has_a_status_of_a_newer_release_is_refused_another()
    {
        var open = (await BookedAsync("rider", null)).Trip;
        await db.ExecuteAsync($"""
            ALTER TABLE trips DROP CONSTRAINT ck_trips_status, DROP CONSTRAINT ck_trips_closed;
            DROP TRIGGER trips_change_status ON trips;
            DROP INDEX ux_trips_open_per_rider;
            CREATE UNIQUE INDEX ux_trips_open_per_rider ON trips (rider_id) WHERE closed_at IS NULL;
            UPDATE trips SET status = 'ARRIVED';
            """);

        var refused = await BookAsync("rider", null).WaitAsync(patience, TestContext.Current.CancellationToken);

        Assert.Equal(new BookingOutcome.RiderHasOpenTrip(open.Id, "ARRIVED"), refused);
    }

    [Fact]
    public async Task A_booking_that_the_schema_of_a_newer_release_refuses_is_given_up_as_a_stores_failure()
    {
        await db.ExecuteAsync($"CREATE UNIQUE INDEX ux_trips_one ON trips ((true))");
        await BookedAsync("one", null);

        var refused = await Record.ExceptionAsync(
            () => BookAsync("other", null).WaitAsync(patience, TestContext.Current.CancellationToken));

        Assert.StartsWith("The database refuses the booking", Assert.IsType<TimeoutException>(refused).Message, StringComparison.Ordinal);
        Assert.True(StoreFailure.Is(refused));
    }

    [Fact]
    public async Task The_open_trip_of_a_rider_with_many_trips_is_found_among_their_newest()
    {
        await db.ExecuteAsync($"""
            INSERT INTO trips (id, rider_id, status, requested_at, deadline_at, closed_at, version,
                pickup_lat, pickup_lon, dropoff_lat, dropoff_lon)
            SELECT gen_random_uuid(), 'rider', 'CANCELLED', at, at, at, 2, 0, 0, 0, 0
            FROM generate_series(1, 20000) AS i, LATERAL (SELECT now() - make_interval(mins => i) AS at) AS trip
            """);
        await db.ExecuteAsync($"ANALYZE trips");

        Assert.InRange((await db.ExplainAsync(TripBooking.OpenTrip("rider"))).Buffers, 1, 200);
    }

    private static BookingRequest Request(string rider) => new(rider, TestDatabase.UnionSquare, TestDatabase.TimesSquare, null);

    private async Task<BookingOutcome.Booked> BookedAsync(string rider, string? key) =>
        Assert.IsType<BookingOutcome.Booked>(await BookAsync(rider, key));

    private Task<BookingOutcome> BookAsync(string rider, string? key, GeoPoint? pickup = null) =>
        db.NewBooking(new() { MatchWindow = window })
            .BookAsync(new(rider, pickup ?? TestDatabase.UnionSquare, TestDatabase.TimesSquare, key), default);
}
