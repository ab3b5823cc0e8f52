using NpgsqlTypes;

namespace RideAspire.Bench.Rigs;

/// <summary>
/// Rides in progress, put straight into Postgres, by the three states through which a trip gets there.
/// </summary>
internal static class RidesInProgress
{
    /// <summary>Puts each driver on a ride. Returns the trips, in the order of the drivers.</summary>
    public static async Task<IReadOnlyList<Guid>> AddRidesAsync(this Rig rig, IReadOnlyList<string> drivers, CancellationToken ct)
    {
        Guid[] trips = [.. drivers.Select(_ => Guid.CreateVersion7())];
        var requested = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1);
        await using var connection = await rig.Database.OpenConnectionAsync(ct);

        // No worker may see them wait.
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var copy = await connection.BeginBinaryImportAsync(
            """
            COPY trips (id, rider_id, driver_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at,
                version)
            FROM STDIN (FORMAT BINARY)
            """,
            ct))
        {
            foreach (var (driver, trip) in drivers.Zip(trips))
            {
                await copy.StartRowAsync(ct);
                await copy.WriteAsync(trip, NpgsqlDbType.Uuid, ct);
                await copy.WriteAsync($"rider-of-{driver}", NpgsqlDbType.Text, ct);
                await copy.WriteAsync(driver, NpgsqlDbType.Text, ct);
                await copy.WriteAsync("WAITING", NpgsqlDbType.Text, ct);
                foreach (var degrees in (double[])[40.75, -73.99, 40.65, -73.78])
                    await copy.WriteAsync(degrees, NpgsqlDbType.Double, ct);
                await copy.WriteAsync(requested, NpgsqlDbType.TimestampTz, ct);
                await copy.WriteAsync(requested + TimeSpan.FromHours(1), NpgsqlDbType.TimestampTz, ct);
                await copy.WriteAsync(1, NpgsqlDbType.Integer, ct);
            }

            await copy.CompleteAsync(ct);
        }

        foreach (var status in (string[])["ASSIGNED", "IN_PROGRESS"])
        {
            await using var update = new Npgsql.NpgsqlCommand(
                "UPDATE trips SET status = $1, version = version + 1 WHERE id = ANY ($2)", connection);
            update.Parameters.Add(new() { Value = status });
            update.Parameters.Add(new() { Value = trips });
            await update.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);

        // As autovacuum would have, in a table that is in use.
        await rig.ExecuteAsync("VACUUM ANALYZE trips");
        return trips;
    }
}
