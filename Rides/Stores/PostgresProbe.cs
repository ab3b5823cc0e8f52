using Npgsql;

namespace RideAspire.Stores;

/// <summary>Whether Postgres does its work: it takes the statements of this system, and commits.</summary>
internal sealed class PostgresProbe(PostgresStore postgres, IEnumerable<ProbeStatements> statements, StoreConditions conditions)
    : StoreProbe(StoreFaults.Postgres, conditions)
{
    // The message goes to the write-ahead log, so the commit has to be made durable, as that of a booking. Nobody reads
    // it.
    private readonly FormattableString[] statements =
        [.. statements.SelectMany(probe => probe.Statements), $"SELECT pg_logical_emit_message(true, 'probe', '')::text"];

    /// <summary>Does nothing: the pool has dropped its connections already.</summary>
    public override Task RenewConnectionsAsync(StoreFault fault, CancellationToken ct) => Task.CompletedTask;

    /// <summary>Whether the migration that this release needs has been applied.</summary>
    public async Task<bool> HasSchemaAsync(CancellationToken ct)
    {
        var found = await postgres.QueryAsync(
            $"""SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = {SchemaVersion.Needed}""", row => row.GetInt32(0), ct);
        return found.Count > 0;
    }

    protected override Task TryAsync(CancellationToken ct) => postgres.BatchAsync(reader => ReadAsync(reader, ct), ct, statements);

    private async Task<bool> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        foreach (var _ in statements)
            await reader.SkipAsync(ct);
        return true;
    }
}
