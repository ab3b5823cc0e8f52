using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

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

    private async Task<IHost> BuildAsync(TestDatabase db) => TestHost.Build(db, await stores.RedisAsync(RedisKind.Garnet), _ => { });

    private static async Task<HealthReportEntry> CheckAsync(IHost host) =>
        (await host.Get<HealthCheckService>().CheckHealthAsync()).Entries["schema"];
}
