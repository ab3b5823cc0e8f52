using RideAspire.Bench.Rigs;

namespace RideAspire.Bench.References;

/// <summary>The least that an expiry can cost: only the guarded update of the rows, in batches.</summary>
internal static class GuardedUpdate
{
    private const int Batch = 500;

    /// <summary>
    /// Closes the waiting trips of the riders with this name. Their deadlines have passed. Returns trips per second.
    /// </summary>
    public static async Task<double> RunAsync(Rig rig, string name, int connections, CancellationToken ct)
    {
        var ids = await rig.ScalarAsync<Guid[]>(
            "SELECT array_agg(id) FROM trips WHERE status = 'WAITING' AND rider_id LIKE $1", name + "-%");
        var batches = ids.Chunk(Batch).ToArray();
        var next = -1;
        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(UpdateAsync, ct)));
        return ids.Length / TimeProvider.System.GetElapsedTime(began).TotalSeconds;

        async Task UpdateAsync()
        {
            await using var connection = await rig.Database.OpenConnectionAsync(ct);
            for (int mine; (mine = Interlocked.Increment(ref next)) < batches.Length;)
            {
                await using var update = new Npgsql.NpgsqlCommand(
                    """
                    UPDATE trips SET status = 'DRIVER_NOT_FOUND', closed_at = clock_timestamp(), version = version + 1
                    WHERE id = ANY ($1) AND status = 'WAITING' AND deadline_at <= clock_timestamp()
                    """,
                    connection);
                update.Parameters.Add(new() { Value = batches[mine] });
                await update.ExecuteNonQueryAsync(ct);
            }
        }
    }
}
