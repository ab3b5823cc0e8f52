using Npgsql;

namespace RideAspire.Stores;

/// <summary>Whether Postgres does its work: it takes the statements of this system, and commits.</summary>
/// <remarks>
/// A session keeps the defaults of the database and of its user (a search path, a timeout) with which it began. So the
/// pool is renewed when these have changed, and while the probe is refused. Otherwise sessions that began under wrong
/// defaults would go on under them.
/// </remarks>
internal sealed class PostgresProbe(PostgresStore postgres, IEnumerable<ProbeStatements> statements, StoreConditions conditions)
    : StoreProbe(StoreFaults.Postgres, conditions)
{
    private static readonly FormattableString sessionDefaults = $"""
        SELECT COALESCE(string_agg(setconfig::text, ' ' ORDER BY setdatabase, setrole), '') FROM pg_catalog.pg_db_role_setting
        WHERE setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
            AND setrole IN (0, (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = session_user))
        """;

    // The message goes to the write-ahead log, so the commit has to be made durable, as that of a booking. Nobody reads
    // it.
    private readonly FormattableString[] statements =
        [sessionDefaults, .. statements.SelectMany(probe => probe.Statements), $"SELECT pg_logical_emit_message(true, 'probe', '')::text"];

    private string? lastDefaults;

    /// <summary>Drops the pool's connections, unless only the server can end the fault.</summary>
    public override Task RenewConnectionsAsync(StoreFault fault, CancellationToken ct)
    {
        if (PostgresFaults.MayBeOfSession(fault))
            postgres.TryRenewConnections();
        return Task.CompletedTask;
    }

    /// <summary>Whether the migration that this release needs has been applied.</summary>
    public async Task<bool> HasSchemaAsync(CancellationToken ct)
    {
        var found = await postgres.QueryAsync(
            $"""SELECT 1 FROM "__EFMigrationsHistory" WHERE "MigrationId" = {SchemaVersion.Needed}""", row => row.GetInt32(0), ct);
        return found.Count > 0;
    }

    /// <summary>Returns those rules that are missing, invalid or disabled. Does not wait for locks of tables.</summary>
    public Task<List<string>> LostRulesAsync(SchemaRules rules, CancellationToken ct) => postgres.QueryAsync(
        $"""
        WITH ruled AS (SELECT to_regclass(name) AS oid FROM unnest({rules.Tables}) AS name)
        SELECT name FROM unnest({rules.UniqueIndexes}) AS name WHERE NOT EXISTS (
            SELECT FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
            WHERE indrelid IN (SELECT oid FROM ruled) AND relname = name AND indisunique AND indisvalid AND indisready)
        UNION ALL
        SELECT name FROM unnest({rules.Triggers}) AS name WHERE NOT EXISTS (
            SELECT FROM pg_catalog.pg_trigger WHERE tgrelid IN (SELECT oid FROM ruled) AND tgname = name AND tgenabled IN ('O', 'A'))
        """,
        row => row.GetString(0),
        ct);

    protected override async Task TryAsync(CancellationToken ct)
    {
        var defaults = await postgres.BatchAsync(reader => ReadAsync(reader, ct), ct, statements);
        if (Interlocked.Exchange(ref lastDefaults, defaults) is { } last && last != defaults && !postgres.TryRenewConnections())
            lastDefaults = last;
    }

    private async Task<string> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var defaults = await reader.RowsAsync(row => row.GetString(0), ct);
        foreach (var _ in statements.Skip(1))
            await reader.SkipAsync(ct);
        return defaults[0];
    }
}
