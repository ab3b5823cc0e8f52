using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Schema;

namespace RideAspire.Integration.Tests.RidesSchema;

/// <summary>A migration takes as long as it needs, and says for whom it waits.</summary>
public sealed class LimitedMigrationTests(StoresFixture stores)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_time_limits_of_the_database_do_not_end_a_migration()
    {
        var db = new TestDatabase(stores.MissingDatabase());
        await using (var before = db.NewContext())
            await before.GetService<IMigrator>().MigrateAsync("20261123201641_Offers", Ct);
        await using var source = NpgsqlDataSource.Create(db.ConnectionString);
        foreach (var limit in new[] { "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout" })
        {
            await using var alter = source.CreateCommand($"ALTER DATABASE {db.Name} SET {limit} = '300ms'");
            await alter.ExecuteNonQueryAsync(Ct);
        }

        // Only new sessions have the limits, so the migration gets a pool of its own.
        await using var context = TestDatabase.Context(db.ConnectionString + ";Application Name=limited");
        Task migration;
        await using (await db.LockTableAsync("trips"))
        {
            migration = context.Database.BringUpToDateAsync(TimeProvider.System, NullLogger.Instance, Ct);
            await TestHost.UntilAsync(async () => migration.IsCompleted || await HasWaitedAsync(db));
        }

        await migration;
        Assert.Empty(await context.Database.GetPendingMigrationsAsync(Ct));
        Assert.Equal(0, context.Database.GetCommandTimeout());
    }

    [Fact]
    public async Task A_migration_that_waits_for_another_says_once_who_holds_the_lock()
    {
        var db = await stores.NewDatabaseAsync();
        var log = new FakeLogger();
        await using var other = new NpgsqlConnection(db.ConnectionString + ";Application Name=other-migration");
        await other.OpenAsync(Ct);
        await using var hold = new NpgsqlCommand("SELECT pg_advisory_lock(1382638693)", other);
        await hold.ExecuteNonQueryAsync(Ct);

        await using var context = db.NewContext();
        var migration = context.Database.BringUpToDateAsync(TimeProvider.System, log, Ct);
        await TestHost.UntilAsync(() => Task.FromResult(migration.IsCompleted || log.Collector.Count > 0));
        await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", other);
        await release.ExecuteNonQueryAsync(Ct);

        await migration;
        Assert.Contains(
            $"process {other.ProcessID}, other-migration, ", Assert.Single(log.Collector.Lines()), StringComparison.Ordinal);
    }

    private static async Task<bool> HasWaitedAsync(TestDatabase db)
    {
        await using var context = db.NewContext();
        return await context.Database.SqlQuery<bool>($"""
            SELECT EXISTS (
                SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                    AND query_start < clock_timestamp() - interval '600 ms') AS "Value"
            """).SingleAsync();
    }
}
