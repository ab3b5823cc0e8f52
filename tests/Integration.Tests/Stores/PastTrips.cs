using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>Trips of long ago.</summary>
internal static class PastTrips
{
    /// <summary>
    /// Books a trip and moves it to a status, as if it had been booked some days ago. It has an idempotency key and an
    /// offer. Its id does not sort by time.
    /// </summary>
    /// <param name="closedDaysAgo">When a closed trip closed. By default ten minutes after its booking.</param>
    public static async Task<Trip> BookAsync(this TestDatabase db, TripStatus status, double daysAgo, double? closedDaysAgo = null)
    {
        var trip = await db.BookAsync(status);
        var id = Guid.NewGuid();
        var (booked, closed) = (TimeSpan.FromDays(daysAgo), TimeSpan.FromDays(closedDaysAgo ?? daysAgo) - TimeSpan.FromMinutes(10));
        await db.ExecuteAsync($"""
            UPDATE trips SET id = {id}, idempotency_key = 'key', requested_at = clock_timestamp() - {booked},
                deadline_at = clock_timestamp() - {booked} + interval '1 minute',
                closed_at = CASE WHEN closed_at IS NOT NULL THEN clock_timestamp() - {closed} END
            WHERE id = {trip.Id}
            """);
        await db.ExecuteAsync($"""
            INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, closed_at, version)
            SELECT gen_random_uuid(), id, 'driver', 'DECLINED', requested_at, deadline_at, requested_at, 1 FROM trips WHERE id = {id}
            """);
        return await db.GetAsync(id);
    }

    /// <summary>Books a trip whose ride began so long ago, ten minutes after the booking.</summary>
    public static async Task<Trip> RideAsync(this TestDatabase db, TimeSpan begunAgo)
    {
        var trip = await db.BookAsync(TripStatus.InProgress);
        await db.ExecuteAsync($"""
            UPDATE trips SET requested_at = clock_timestamp() - {begunAgo} - interval '10 minutes',
                history = jsonb_set(history, ARRAY['-1', 'at'], to_jsonb(clock_timestamp() - {begunAgo}))
            WHERE id = {trip.Id}
            """);
        return await db.GetAsync(trip.Id);
    }

    /// <summary>Inserts trips that were cancelled some days ago, each a second after the one before.</summary>
    public static Task InsertAsync(this TestDatabase db, int count, double daysAgo)
    {
        var booked = TimeSpan.FromDays(daysAgo);
        return db.ExecuteAsync($"""
            INSERT INTO trips (id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, idempotency_key,
                requested_at, deadline_at, closed_at, version)
            SELECT gen_random_uuid(), gen_random_uuid()::text, 'CANCELLED', 0, 0, 0, 0, 'key', at, at, at, 2
            FROM (SELECT clock_timestamp() - {booked} + n * interval '1 second' AS at FROM generate_series(1, {count}) AS n) AS past
            """);
    }

    /// <summary>
    /// Inserts trips for which no driver was found, with their deadlines within a minute of the past, each a
    /// millisecond after the one before.
    /// </summary>
    /// <param name="minutesAgo">How many minutes before the present one.</param>
    /// <param name="source">What closed them; null as an older release leaves it.</param>
    /// <param name="late">How long after their deadlines.</param>
    public static Task InsertExpiredAsync(this TestDatabase db, int count, int minutesAgo, string? source, TimeSpan late) =>
        db.ExecuteAsync($"""
            INSERT INTO trips (id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at,
                closed_at, version, history)
            SELECT gen_random_uuid(), gen_random_uuid()::text, 'DRIVER_NOT_FOUND', 0, 0, 0, 0, due - interval '1 minute', due,
                due + {late}, 2, jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('version', 2, 'status', 'DRIVER_NOT_FOUND',
                    'deadlineAt', due, 'at', due + {late}, 'source', {source}::text)))
            FROM (
                SELECT date_trunc('minute', clock_timestamp()) - {minutesAgo} * interval '1 minute' + n * interval '1 millisecond' AS due
                FROM generate_series(1, {count}) AS n
            ) AS past
            """);
}
