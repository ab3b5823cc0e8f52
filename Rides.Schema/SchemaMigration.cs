using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace RideAspire.Schema;

internal static class SchemaMigration
{
    /// <summary>An arbitrary number that nothing else locks in this database.</summary>
    private const long Lock = 0x52696465;

    /// <summary>Timeout of one statement, which may build an index over all trips.</summary>
    private static readonly TimeSpan statementTimeout = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan lockRetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Creates the database if it is missing and applies the missing migrations, one process at a time. EF Core
    /// releases its own lock between two migrations, so a second process could start a migration that the first is
    /// about to apply.
    /// </summary>
    public static async Task BringUpToDateAsync(this DatabaseFacade database, TimeProvider time, CancellationToken ct)
    {
        database.SetCommandTimeout(statementTimeout);
        await CreateIfMissingAsync(database.GetService<IRelationalDatabaseCreator>(), ct);

        // The lock belongs to the connection and ends with it.
        await database.OpenConnectionAsync(ct);
        try
        {
            await RefusePoolerAsync(database, ct);

            // Polled, not awaited in the database: an index that is built concurrently waits for all running
            // statements.
            while (!await database.SqlQuery<bool>($"""SELECT pg_try_advisory_lock({Lock}) AS "Value" """).SingleAsync(ct))
                await Task.Delay(lockRetryDelay, time, ct);

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
    // A pooler shows by its process id, which it makes up. Max Auto Prepare=0 is the documented setting for that mode.
    private static async Task RefusePoolerAsync(DatabaseFacade database, CancellationToken ct)
    {
        var connection = (NpgsqlConnection)database.GetDbConnection();
        if (new NpgsqlConnectionStringBuilder(connection.ConnectionString).MaxAutoPrepare > 0)
            return;
        if (await database.SqlQuery<int>($"""SELECT pg_backend_pid() AS "Value" """).SingleAsync(ct) != connection.ProcessID)
        {
            throw new NpgsqlException(
                "ConnectionStrings:rides leads through a pooler, where the lock of a migration does not hold. " +
                "Give migrate a connection string that leads to Postgres itself.");
        }
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
}
