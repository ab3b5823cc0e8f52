namespace RideAspire.Integration.Tests.Stores;

/// <summary>Many rows at once, written without the code.</summary>
internal static class ManyTrips
{
    /// <summary>
    /// Inserts waiting trips that were booked an hour ago, in no order. Their deadlines are spread evenly between two
    /// times from now.
    /// </summary>
    public static Task InsertWaitingAsync(this TestDatabase db, int count, TimeSpan first, TimeSpan last) => db.ExecuteAsync($"""
        INSERT INTO trips (
            id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, version)
        SELECT gen_random_uuid(), 'rider-' || gen_random_uuid(), 'WAITING', 40.7, -73.9, 40.8, -73.9, now() - interval '1 hour',
            now() + {first} + ({last} - {first}) * n / {(double)count}, 1
        FROM generate_series(1, {count}) AS n ORDER BY random()
        """);

    /// <summary>Gives each waiting trip a pending offer whose window passed an hour ago.</summary>
    public static Task InsertOverdueOffersAsync(this TestDatabase db) => db.ExecuteAsync($"""
        INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, version)
        SELECT gen_random_uuid(), id, 'driver-' || id, 'PENDING', now() - interval '2 hours',
            now() - interval '1 hour' - random() * interval '1 minute', 1 FROM trips
        """);
}
