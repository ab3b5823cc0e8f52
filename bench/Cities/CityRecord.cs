using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.Cities;

/// <summary>What Postgres recorded of a city: its trips, and when each driver had a trip or an offer.</summary>
internal sealed record CityRecord(IReadOnlyList<CityTrip> Trips, BusyTimes Busy)
{
    /// <param name="since">Trips that were booked before it count only as times of their drivers.</param>
    public static async Task<CityRecord> ReadAsync(Rig rig, DateTimeOffset since, CancellationToken ct)
    {
        var busy = new BusyTimes();
        await using (var command = rig.Database.CreateCommand("""
            SELECT driver_id, offered_at, closed_at FROM offers
            UNION ALL
            SELECT start.change ->> 'driverId', (start.change ->> 'at')::timestamptz, (
                SELECT min((later.change ->> 'at')::timestamptz) FROM jsonb_array_elements(history) AS later (change)
                WHERE (later.change ->> 'version')::int > (start.change ->> 'version')::int AND later.change ->> 'status' <> 'IN_PROGRESS')
            FROM trips, jsonb_array_elements(history) AS start (change) WHERE start.change ->> 'status' = 'ASSIGNED'
            """))
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                busy.Add(reader.GetString(0), reader.GetFieldValue<DateTimeOffset>(1), InstantOf(reader, 2));
        }

        return new(await ReadTripsAsync(rig, since, ct), busy);
    }

    private static async Task<List<CityTrip>> ReadTripsAsync(Rig rig, DateTimeOffset since, CancellationToken ct)
    {
        await using var command = rig.Database.CreateCommand("""
            WITH booked AS MATERIALIZED (
                SELECT *, ARRAY (
                    SELECT (change ->> 'at')::timestamptz FROM jsonb_array_elements(history) AS change
                    WHERE change ->> 'status' = 'ASSIGNED' ORDER BY change ->> 'at') AS assigned
                FROM trips WHERE requested_at >= $1
            )
            SELECT id, pickup_lat, pickup_lon, requested_at, closed_at,
                CASE WHEN status IN ('ASSIGNED', 'IN_PROGRESS', 'COMPLETED') THEN driver_id END,
                CASE WHEN status IN ('ASSIGNED', 'IN_PROGRESS', 'COMPLETED') THEN assigned[array_upper(assigned, 1)] END,
                LEAST(assigned[1], (SELECT min(offered_at) FROM offers WHERE trip_id = booked.id)),
                status = 'WAITING',
                EXISTS (SELECT FROM offers WHERE trip_id = booked.id AND offers.status = 'PENDING'),
                ARRAY (SELECT offered_at FROM offers WHERE trip_id = booked.id ORDER BY id),
                ARRAY (SELECT coalesce(closed_at, 'infinity') FROM offers WHERE trip_id = booked.id ORDER BY id)
            FROM booked
            """);
        command.Parameters.Add(new() { Value = since });
        var trips = new List<CityTrip>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            trips.Add(new(
                reader.GetGuid(0),
                new(reader.GetDouble(1), reader.GetDouble(2)),
                reader.GetFieldValue<DateTimeOffset>(3),
                InstantOf(reader, 4),
                reader.IsDBNull(5) ? null : reader.GetString(5),
                InstantOf(reader, 6),
                InstantOf(reader, 7),
                reader.GetBoolean(8),
                reader.GetBoolean(9),
                [.. InstantsOf(reader, 10).Zip(InstantsOf(reader, 11))]));
        }

        return trips;
    }

    private static DateTimeOffset[] InstantsOf(Npgsql.NpgsqlDataReader reader, int column) =>
        reader.GetFieldValue<DateTimeOffset[]>(column);

    private static DateTimeOffset? InstantOf(Npgsql.NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
