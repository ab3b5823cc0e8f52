using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace RideAspire.Schema;

internal static partial class SchemaMigration
{
    /// <summary>An arbitrary number that nothing else locks in this database.</summary>
    private const long Lock = 0x52696465;

    private static readonly TimeSpan lockRetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Creates the database if it is missing and applies the missing migrations, one process at a time. EF Core
    /// releases its own lock between two migrations, so a second process could start a migration that the first is
    /// about to apply.
    /// </summary>
    /// <remarks>
    /// No statement has a time limit. An index over all trips may take any time, and so may its wait for running
    /// transactions. If it were cancelled, the next run would begin it again and be cancelled too. A signal still ends
    /// the migration.
    /// </remarks>
    public static async Task BringUpToDateAsync(
        this DatabaseFacade database, TimeProvider time, ILogger logger, CancellationToken ct)
    {
        database.SetCommandTimeout(TimeSpan.Zero);
        await CreateIfMissingAsync(database.GetService<IRelationalDatabaseCreator>(), ct);

        // The lock belongs to the connection and ends with it.
        await database.OpenConnectionAsync(ct);
        try
        {
            await RefusePoolerAsync(database, ct);
            await LiftLimitsAsync(database, ct);
            await LockAsync(database, time, logger, ct);

            // First EF Core's history table. Otherwise EF Core queries a missing table, and Postgres logs an error.
            await database.GetService<IHistoryRepository>().CreateIfNotExistsAsync(ct);
            await database.MigrateAsync(ct);
            await database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({Lock})", ct);
        }
        finally
        {
            await database.CloseConnectionAsync();
        }
    }

    // A pooler in transaction mode gives each statement another session, and the lock would stay behind in one of them.
    // A pooler shows by its process id, which it makes up.
    private static async Task RefusePoolerAsync(DatabaseFacade database, CancellationToken ct)
    {
        var connection = (NpgsqlConnection)database.GetDbConnection();
        if (await database.SqlQuery<int>($"""SELECT pg_backend_pid() AS "Value" """).SingleAsync(ct) != connection.ProcessID)
        {
            throw new NpgsqlException(
                "ConnectionStrings:rides leads through a pooler, where the lock of a migration does not hold. " +
                "Give migrate a connection string that leads to Postgres itself.");
        }
    }

    // The database or the user may have limits that are meant for requests. Not every Postgres has all of them.
    private static async Task LiftLimitsAsync(DatabaseFacade database, CancellationToken ct) => await database.ExecuteSqlAsync(
        $"""
        SELECT set_config(name, '0', false) FROM pg_settings
        WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')
        """,
        ct);

    // Polled, not awaited in the database: an index that is built concurrently waits for all running statements.
    private static async Task LockAsync(DatabaseFacade database, TimeProvider time, ILogger logger, CancellationToken ct)
    {
        string? holder = null;
        while (!await database.SqlQuery<bool>($"""SELECT pg_try_advisory_lock({Lock}) AS "Value" """).SingleAsync(ct))
        {
            if (holder is null && (holder = await HolderAsync(database, ct)) is not null)
                Waits(logger, holder);
            await Task.Delay(lockRetryDelay, time, ct);
        }
    }

    private static async Task<string?> HolderAsync(DatabaseFacade database, CancellationToken ct)
    {
        var holders = await database.SqlQuery<string>($"""
            SELECT concat_ws(
                ', ', 'process ' || pid, NULLIF(application_name, ''), host(client_addr), state || ' since ' || state_change) AS "Value"
            FROM pg_locks JOIN pg_stat_activity USING (pid)
            WHERE locktype = 'advisory' AND objid::bigint = {Lock} AND granted AND datname = current_database()
            """).ToListAsync(ct);
        return holders.FirstOrDefault();
    }

    private static async Task CreateIfMissingAsync(IRelationalDatabaseCreator creator, CancellationToken ct)
    {
        if (await creator.ExistsAsync(ct))
            return;

        try
        {
            await creator.CreateAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another process was faster.
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The migration waits for another session to release its lock: {Holder}. If that session hangs, end it with pg_terminate_backend.")]
    private static partial void Waits(ILogger logger, string holder);
}
