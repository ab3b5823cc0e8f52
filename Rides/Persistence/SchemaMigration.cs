using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace RideAspire.Persistence;

internal static class SchemaMigration
{
    /// <summary>An arbitrary number that nothing else in this database locks.</summary>
    private const long Lock = 0x52696465;

    /// <summary>For one statement, which may build an index over all trips.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan betweenTries = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Creates the database where it is missing and applies the migrations that it lacks, one process at a time. EF Core's own lock is let go
    /// between two migrations, so a second process could begin with one that the first is about to apply.
    /// </summary>
    public static async Task BringUpToDateAsync(this DatabaseFacade database, TimeProvider time, CancellationToken ct)
    {
        database.SetCommandTimeout(patience);
        await CreateIfMissingAsync(database.GetService<IRelationalDatabaseCreator>(), ct);

        // The lock is the connection's, and ends with it, whatever happens.
        await database.OpenConnectionAsync(ct);
        try
        {
            // Asked for again and again, not waited for: an index that is built concurrently waits for all statements that are under way.
            while (!await database.SqlQuery<bool>($"""SELECT pg_try_advisory_lock({Lock}) AS "Value" """).SingleAsync(ct))
                await Task.Delay(betweenTries, time, ct);

            // First the table that EF Core keeps its history in: it would else ask a table that is missing, and Postgres log an error.
            await database.GetService<IHistoryRepository>().CreateIfNotExistsAsync(ct);
            await database.MigrateAsync(ct);
            await database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({Lock})", ct);
        }
        finally
        {
            await database.CloseConnectionAsync();
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
