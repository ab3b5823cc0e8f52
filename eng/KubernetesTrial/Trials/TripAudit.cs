using Npgsql;

namespace RideAspire.KubernetesTrial.Trials;

/// <summary>What became of all trips, by the database and its clock.</summary>
/// <param name="Trips">All trips.</param>
/// <param name="Waiting">Trips that wait although their deadline is long past.</param>
/// <param name="Early">Trips that expired before their deadline.</param>
/// <param name="Lateness">Of those that expired, from the deadline to the end.</param>
internal sealed record TripAudit(long Trips, long Waiting, long Early, Latencies Lateness)
{
    public static async Task<TripAudit> OfAsync(string rides)
    {
        await using var source = NpgsqlDataSource.Create(rides);
        await using var counts = source.CreateCommand("""
            SELECT count(*),
                count(*) FILTER (WHERE status = 'WAITING' AND deadline_at < clock_timestamp() - interval '5 s'),
                count(*) FILTER (WHERE status = 'DRIVER_NOT_FOUND' AND closed_at < deadline_at)
            FROM trips
            """);
        await using var count = await counts.ExecuteReaderAsync();
        await count.ReadAsync();
        return new(count.GetInt64(0), count.GetInt64(1), count.GetInt64(2), Latencies.Of(await LatenessAsync(source)));
    }

    private static async Task<List<TimeSpan>> LatenessAsync(NpgsqlDataSource source)
    {
        var all = new List<TimeSpan>();
        await using var expired = source.CreateCommand("SELECT closed_at - deadline_at FROM trips WHERE status = 'DRIVER_NOT_FOUND'");
        await using var rows = await expired.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            all.Add(rows.GetTimeSpan(0));
        return all;
    }
}
