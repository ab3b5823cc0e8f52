using RideAspire.Integration.Tests.Stores;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Trips;

public sealed class OverdueRidesTests(StoresFixture stores)
{
    private static readonly TimeSpan fourHours = TimeSpan.FromHours(4);

    [Fact]
    public async Task A_ride_is_overdue_by_its_start_and_not_by_its_booking()
    {
        var db = await stores.NewDatabaseAsync();
        await db.RideAsync(begunAgo: fourHours + TimeSpan.FromMinutes(1));
        await db.RideAsync(begunAgo: fourHours - TimeSpan.FromMinutes(1));
        await db.BookAsync(TripStatus.Assigned, daysAgo: 1);
        await db.BookAsync(TripStatus.Completed, daysAgo: 1);

        Assert.Equal(1, await db.Get<OverdueRides>().CountAsync(fourHours, default));
    }

    [Fact]
    public async Task To_count_the_overdue_rides_costs_what_they_are_and_not_what_is_in_progress()
    {
        var db = await stores.NewDatabaseAsync();
        await InsertRidesAsync(db, overdue: 5);

        var plan = await db.ExplainAsync(OverdueRides.Count(fourHours));

        Assert.Equal(5, await db.Get<OverdueRides>().CountAsync(fourHours, default));
        Assert.Contains("ix_trips_in_progress_requested", plan.Text, StringComparison.Ordinal);
        Assert.InRange(plan.Buffers, 1, 20);
    }

    [Fact]
    public async Task To_read_a_page_of_the_overdue_rides_costs_what_the_page_has_however_many_they_are()
    {
        var db = await stores.NewDatabaseAsync();
        await InsertRidesAsync(db, overdue: 5_000);
        var rides = db.Get<OverdueRides>();

        var first = await rides.ListAsync(fourHours, after: null, 20, default);
        TripPlace place = new(first[^1].RequestedAt, first[^1].Id);
        var next = await rides.ListAsync(fourHours, place, 20, default);
        var plan = await db.ExplainAsync(OverdueRides.List(fourHours, place, 20));

        var inOrder = first.Concat(next).ToList();
        Assert.Equal(40, inOrder.DistinctBy(trip => trip.Id).Count());
        Assert.Equal(inOrder.OrderByDescending(trip => trip.RequestedAt).ThenByDescending(trip => trip.Id.ToString("D")), inOrder);
        Assert.Contains("ix_trips_in_progress_requested", plan.Text, StringComparison.Ordinal);
        Assert.InRange(plan.Buffers, 1, 100);
    }

    /// <summary>10,000 rides, of which some were booked five hours ago, at the same time.</summary>
    private static async Task InsertRidesAsync(TestDatabase db, int overdue)
    {
        await db.ExecuteAsync($"""
            INSERT INTO trips (id, rider_id, status, driver_id, requested_at, deadline_at, version,
                pickup_lat, pickup_lon, dropoff_lat, dropoff_lon)
            SELECT gen_random_uuid(), 'rider-' || i, 'IN_PROGRESS', 'driver-' || i, at, at, 3, 0, 0, 0, 0
            FROM generate_series(1, 10000) AS i,
                LATERAL (SELECT now() - make_interval(hours => CASE WHEN i % (10000 / {overdue}) = 0 THEN 5 ELSE 0 END) AS at) AS booking
            """);
        await db.ExecuteAsync($"ANALYZE trips");
    }
}
