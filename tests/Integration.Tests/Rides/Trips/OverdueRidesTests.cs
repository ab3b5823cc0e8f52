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
        await db.ExecuteAsync($"""
            INSERT INTO trips (id, rider_id, status, driver_id, requested_at, deadline_at, version,
                pickup_lat, pickup_lon, dropoff_lat, dropoff_lon)
            SELECT gen_random_uuid(), 'rider-' || i, 'IN_PROGRESS', 'driver-' || i, at, at, 3, 0, 0, 0, 0
            FROM generate_series(1, 10000) AS i,
                LATERAL (SELECT now() - make_interval(hours => CASE WHEN i % 2000 = 0 THEN 5 ELSE 0 END) AS at) AS booking
            """);
        await db.ExecuteAsync($"ANALYZE trips");

        var plan = await db.ExplainAsync(OverdueRides.Count(fourHours));

        Assert.Equal(5, await db.Get<OverdueRides>().CountAsync(fourHours, default));
        Assert.Contains("ix_trips_in_progress_requested", plan.Text, StringComparison.Ordinal);
        Assert.InRange(plan.Buffers, 1, 20);
    }
}
