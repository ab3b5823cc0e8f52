using Npgsql;

namespace RideAspire.Stores;

/// <summary>
/// The name of the database that this process works on: of the server's data and of the database in it. Two
/// environments that share a Redis have different ones. A failover to a standby keeps it. Another database behind the
/// same address changes it.
/// </summary>
internal sealed class StoreEnvironment(NpgsqlDataSource postgres, TimeProvider time)
{
    private const string Database = "(SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())";

    /// <summary>
    /// Where the user may not read the server's identity, the time of its start stands for it. It is the same for all
    /// processes of an environment. When the server starts again, they rename their mark.
    /// </summary>
    private static readonly string[] queries =
    [
        $"SELECT system_identifier || '/' || {Database} FROM pg_catalog.pg_control_system()",
        $"SELECT 'since ' || extract(epoch FROM pg_catalog.pg_postmaster_start_time()) || '/' || {Database}",
    ];

    /// <summary>
    /// How long a call waits for the name. The probe of Redis must not wait for a Postgres that hangs.
    /// </summary>
    private static readonly TimeSpan patience = TimeSpan.FromMilliseconds(300);

    /// <summary>As <see cref="patience"/>, before the name is known. A process that starts is slow.</summary>
    private static readonly TimeSpan firstPatience = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task reading = Task.CompletedTask;
    private volatile string? name;

    /// <summary>
    /// Returns the name as Postgres tells it now. While Postgres does not tell, it is the last one; null if there is
    /// none.
    /// </summary>
    public async Task<string?> NameAsync(CancellationToken ct)
    {
        Task current;
        lock (gate)
        {
            if (reading.IsCompleted)
                reading = ReadAsync();
            current = reading;
        }

        await current.WaitAsync(name is null ? firstPatience : patience, time, ct)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        return name;
    }

    private async Task ReadAsync()
    {
        try
        {
            foreach (var query in queries)
            {
                if (await ReadAsync(query) is not { } read)
                    continue;
                name = read;
                return;
            }
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // The probe of Postgres tells it.
        }
    }

    private async Task<string?> ReadAsync(string query)
    {
        try
        {
            await using var read = postgres.CreateCommand(query);
            return (string?)await read.ExecuteScalarAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
    }
}
