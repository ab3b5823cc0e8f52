using Microsoft.Extensions.Options;
using Npgsql;
using RideAspire.Trips;

namespace RideAspire.Original;

/// <summary>
/// Books a trip with one insert. A unique index of the schema refuses a second open trip of a rider.
/// </summary>
internal sealed class TripInsert(NpgsqlDataSource postgres, IOptions<TripOptions> options, TimeProvider time)
{
    /// <summary>Returns the new trip; null when an index refused it.</summary>
    public async Task<(Guid Id, DateTimeOffset DeadlineAt)?> InsertAsync(
        string rider, GeoPoint pickup, GeoPoint dropoff, CancellationToken ct)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        await using var insert = postgres.CreateCommand("""
            INSERT INTO trips (
                id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, version)
            SELECT $1, $2, 'WAITING', $3, $4, $5, $6, now, now + $7, 1 FROM (SELECT clock_timestamp() AS now) AS clock
            ON CONFLICT DO NOTHING
            RETURNING deadline_at
            """);
        object[] values = [id, rider, pickup.Lat, pickup.Lon, dropoff.Lat, dropoff.Lon, options.Value.MatchWindow];
        foreach (var value in values)
            insert.Parameters.Add(new() { Value = value });
        return await insert.ExecuteScalarAsync(ct) is DateTime deadline ? (id, new(deadline)) : null;
    }
}
