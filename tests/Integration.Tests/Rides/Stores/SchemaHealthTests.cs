using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>Whether a service says what is wrong with the schema.</summary>
public sealed class SchemaHealthTests(StoresFixture stores)
{
    [Fact]
    public async Task A_service_is_not_ready_while_a_migration_locks_its_table()
    {
        var db = await stores.NewDatabaseAsync();
        using var host = await BuildAsync(db);
        await using (var migration = new NpgsqlConnection(db.ConnectionString))
        {
            await migration.OpenAsync();
            await migration.BeginTransactionAsync();
            await using var lockTable = new NpgsqlCommand("""LOCK TABLE "__EFMigrationsHistory" IN ACCESS EXCLUSIVE MODE""", migration);
            await lockTable.ExecuteNonQueryAsync();

            Assert.Equal(HealthStatus.Unhealthy, (await CheckAsync(host)).Status);
        }

        await TestHost.UntilAsync(async () => (await CheckAsync(host)).Status == HealthStatus.Healthy);
    }

    [Theory]
    [InlineData(
        "ALTER TABLE trips DISABLE TRIGGER trips_change_status",
        "ALTER TABLE trips ENABLE TRIGGER trips_change_status",
        "trips_change_status")]
    [InlineData(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ux_trips_open_per_rider'::regclass",
        "UPDATE pg_index SET indisvalid = true WHERE indexrelid = 'ux_trips_open_per_rider'::regclass",
        "ux_trips_open_per_rider")]
    [InlineData(
        "ALTER INDEX ux_offers_pending_per_trip RENAME TO elsewhere",
        "ALTER INDEX elsewhere RENAME TO ux_offers_pending_per_trip",
        "ux_offers_pending_per_trip")]
    public async Task A_rule_of_the_schema_that_is_not_in_force_is_named(string begin, string end, string rule)
    {
        var db = await stores.NewDatabaseAsync();
        using var ready = await BuildAsync(db);
        await TestHost.UntilAsync(async () => (await CheckAsync(ready)).Status == HealthStatus.Healthy);
        await using var context = db.NewContext();

        await context.Database.ExecuteSqlRawAsync(begin);

        // A service that starts now would be as wrong as a release before its migration.
        using var starting = await BuildAsync(db);
        await TestHost.UntilAsync(async () => (await CheckAsync(ready)) is { Status: HealthStatus.Degraded } check && Names(check));
        await TestHost.UntilAsync(async () => (await CheckAsync(starting)) is { Status: HealthStatus.Unhealthy } check && Names(check));

        await context.Database.ExecuteSqlRawAsync(end);
        await TestHost.UntilAsync(async () => (await CheckAsync(ready)).Status == HealthStatus.Healthy);
        await TestHost.UntilAsync(async () => (await CheckAsync(starting)).Status == HealthStatus.Healthy);

        bool Names(HealthReportEntry check) => check.Description!.Contains($"disabled: {rule}.", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_unique_index_and_trigger_of_the_migrated_schema_is_asked_for()
    {
        var db = await stores.NewDatabaseAsync();
        await using var context = db.NewContext();

        var indexes = await context.Database.SqlQuery<string>($"""
            SELECT relname::text AS "Value" FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE indisunique AND indrelid IN ('trips'::regclass, 'offers'::regclass)
            """).ToListAsync();
        var triggers = await context.Database.SqlQuery<string>(
            $"""SELECT tgname::text AS "Value" FROM pg_trigger WHERE NOT tgisinternal""").ToListAsync();

        Assert.Equal(TripRules.Rules.UniqueIndexes.Order(), indexes.Order());
        Assert.Equal(TripRules.Rules.Triggers, triggers);
    }

    private async Task<IHost> BuildAsync(TestDatabase db) => TestHost.Build(db, await stores.RedisAsync(RedisKind.Garnet), _ => { });

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Get<HealthCheckService>().CheckHealthAsync()).Entries["schema"];
}
