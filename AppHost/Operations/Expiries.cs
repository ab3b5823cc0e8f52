using Npgsql;

namespace RideAspire.AppHost.Operations;

/// <summary>How late trips have expired since an instant, by the database's clock.</summary>
internal sealed class Expiries(string connectionString, DateTime since)
{
    /// <summary>Counts from now on.</summary>
    /// <exception cref="NpgsqlException">Postgres does not answer.</exception>
    public static async Task<Expiries> SinceNowAsync(PostgresDatabaseResource rides, CancellationToken ct)
    {
        var connectionString = (await rides.ConnectionStringExpression.GetValueAsync(ct))! + ";Pooling=false";
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var now = source.CreateCommand("SELECT clock_timestamp()");
        return new(connectionString, (DateTime)(await now.ExecuteScalarAsync(ct))!);
    }

    /// <summary>One sentence: how many trips have expired since then, and how late the latest one was.</summary>
    /// <exception cref="NpgsqlException">Postgres does not answer.</exception>
    public async Task<string> DescribeAsync(CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            "SELECT count(*), coalesce(max(closed_at - deadline_at), '0') FROM trips " +
            "WHERE status = 'DRIVER_NOT_FOUND' AND closed_at >= $1");
        command.Parameters.AddWithValue(since);
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        var (trips, latest) = (row.GetInt64(0), row.GetTimeSpan(1));
        return trips == 0
            ? "No trip expired meanwhile."
            : $"Trips that expired meanwhile: {trips}, the latest one {latest.TotalMilliseconds:0} ms after its deadline.";
    }
}
