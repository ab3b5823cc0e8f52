using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>Whose Redis it is, when the database behind an address changes or does not tell its name.</summary>
public sealed class EnvironmentTests(StoresFixture stores)
{
    private readonly string prefix = $"{Guid.NewGuid():N}";

    [Fact]
    public async Task After_a_switch_to_another_database_all_replicas_go_on_with_their_redis()
    {
        var (first, second) = (await stores.NewDatabaseAsync(), await stores.NewDatabaseAsync());
        using var replica = await StartAsync(first);
        await HealthyAsync(replica);

        // The address stays, and another database has the name.
        await RenameAsync(first.Name, $"{first.Name}_old");
        await RenameAsync(second.Name, first.Name);
        using var restarted = await StartAsync(first);

        await HealthyAsync(restarted);
        await HealthyAsync(replica);
        await restarted.Get<DriverPool>().SeenAsync("driver", TestDatabase.UnionSquare, true);
        await replica.Get<DriverPool>().SeenAsync("driver", TestDatabase.UnionSquare, true);
        await restarted.StopAsync();
        await replica.StopAsync();
    }

    [Fact]
    public async Task While_postgres_has_not_told_the_name_a_redis_with_a_mark_is_not_used()
    {
        await MarkAsync("somebody");
        using var host = await StartAsync(new(stores.MissingDatabase()));

        await TestHost.UntilAsync(async () => (await CheckAsync(host, "redis")).Description?.Contains("not used yet") == true);
        await Assert.ThrowsAsync<StoreRefusedException>(SeenAsync);

        await MarkAsync(null);
        await TestHost.UntilAsync(async () => (await CheckAsync(host, "redis")).Description is null);
        await SeenAsync();
        await host.StopAsync();

        Task SeenAsync() => host.Get<DriverPool>().SeenAsync("driver", TestDatabase.UnionSquare, true);
    }

    /// <summary>Some hosts of Postgres do not let users read the server's identity.</summary>
    [Fact]
    public async Task A_user_who_may_not_read_the_servers_identity_has_a_name_too()
    {
        var (first, second) = (await stores.NewDatabaseAsync(), await stores.NewDatabaseAsync());
        var names = new List<string?>();
        foreach (var db in new[] { first, first, second })
        {
            var user = new NpgsqlConnectionStringBuilder(db.ConnectionString) { Username = $"narrow_{Guid.NewGuid():N}" };
            await using (var context = db.NewContext())
            {
#pragma warning disable EF1002 // Names of roles are no parameters.
                await context.Database.ExecuteSqlRawAsync($"""
                    REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC;
                    CREATE ROLE {user.Username} LOGIN PASSWORD '{user.Password}'
                    """);
#pragma warning restore EF1002
            }

            await using var source = NpgsqlDataSource.Create(user.ConnectionString);
            names.Add(await new StoreEnvironment(source, TimeProvider.System).NameAsync(default));
        }

        Assert.StartsWith("since ", names[0], StringComparison.Ordinal);
        Assert.Equal(names[0], names[1]);
        Assert.NotEqual(names[0], names[2]);
    }

    [Fact]
    public async Task A_second_environment_keeps_off_the_redis_of_dispatch_and_its_timers_work()
    {
        await using var dispatch = await LocalRedis.StartAsync(new() { Persistent = false });
        await using var own = await LocalRedis.StartAsync(new() { Persistent = false });
        (string, string) setting = ("ConnectionStrings:dispatch", dispatch.ConnectionString);
        using var owner = await StartAsync(await stores.NewDatabaseAsync(), setting);
        var others = await stores.NewDatabaseAsync();
        using var second = TestHost.Build(others, own, _ => { }, setting, ("Redis:KeyPrefix", prefix));
        await second.StartAsync();

        await TestHost.UntilAsync(async () => (await CheckAsync(second, "dispatch")).Description?.Contains("Redis:KeyPrefix") == true);
        Assert.Equal(HealthStatus.Healthy, (await CheckAsync(second, "redis")).Status);
        var refused = await Assert.ThrowsAsync<StoreRefusedException>(
            () => second.Get<DriverPool>().SeenAsync("driver", TestDatabase.UnionSquare, true));
        Assert.Equal("dispatch", refused.Fault.Store);
        var trip = await others.BookAsync(TimeSpan.FromMinutes(1));
        await second.Get<AfterCommit>().BookedAsync(trip);
        Assert.NotNull(await second.Get<IConnectionMultiplexer>().DueAsync(second.Get<TimerQueues>().Timeouts, trip.Id));
        await second.StopAsync();
        await owner.StopAsync();
    }

    private async Task<IHost> StartAsync(TestDatabase db, params (string, string)[] settings)
    {
        var host = TestHost.Build(db, await stores.RedisAsync(RedisKind.Garnet), _ => { }, [("Redis:KeyPrefix", prefix), .. settings]);
        await host.StartAsync();
        return host;
    }

    private static Task HealthyAsync(IHost host) => TestHost.UntilAsync(
        async () => (await host.Get<HealthCheckService>().CheckHealthAsync()).Status == HealthStatus.Healthy);

    private static async Task<HealthReportEntry> CheckAsync(IHost host, string store) =>
        (await host.Get<HealthCheckService>().CheckHealthAsync()).Entries[store];

    private async Task MarkAsync(string? name)
    {
        await using var redis = await (await stores.RedisAsync(RedisKind.Garnet)).ConnectAsync();
        var key = (RedisKey)$"{prefix}:{{probe}}:environment";
        await (name is null ? redis.GetDatabase().KeyDeleteAsync(key) : redis.GetDatabase().StringSetAsync(key, name));
    }

    private async Task RenameAsync(string from, string to)
    {
        var settings = new NpgsqlConnectionStringBuilder((await stores.NewDatabaseAsync()).ConnectionString) { Database = "postgres" };
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var disconnect = source.CreateCommand(
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{from}'");
        await using var rename = source.CreateCommand($"ALTER DATABASE {from} RENAME TO {to}");
        await TestHost.UntilAsync(async () =>
        {
            await disconnect.ExecuteNonQueryAsync();
            await rename.ExecuteNonQueryAsync();
            return true;
        });
    }
}
