using Npgsql;

namespace RideAspire.Stores;

/// <summary>
/// The name of the database that this process works on: of the server's data and of the database in it. A failover to a
/// standby keeps it. Two environments that share a Redis have different ones.
/// </summary>
internal sealed class StoreEnvironment(NpgsqlDataSource postgres)
{
    private string? name;

    /// <summary>
    /// Returns the name; null while Postgres does not tell. It is read until it is known once, and needs no tables.
    /// </summary>
    public async Task<string?> NameAsync(CancellationToken ct)
    {
        if (name is not null)
            return name;

        try
        {
            await using var read = postgres.CreateCommand("""
                SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()) FROM pg_control_system()
                """);
            return name = (string?)await read.ExecuteScalarAsync(ct);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            return null;
        }
    }
}
