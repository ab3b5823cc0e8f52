using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Transitions;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>
/// A failover behind one address. The connections so far stay open, and end at a server that no longer takes writes. It
/// is noticed by what that server answers, not by silence.
/// </summary>
[Collection(nameof(FailoverTests))]
[CollectionDefinition(nameof(FailoverTests), DisableParallelization = true)]
public sealed class FailoverTests(StoresFixture stores)
{
    private readonly string secret = Guid.NewGuid().ToString("N");

    /// <summary>
    /// When the system promises to use the new primary. No other test uses the machine meanwhile. The health says so
    /// when nothing has failed for up to 5 s more.
    /// </summary>
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_redis_that_became_a_replica_is_left_for_the_new_primary()
    {
        Assert.SkipWhen(LocalRedis.FindRedisServer() is null, "Neither redis-server nor valkey-server is installed.");
        await using var first = await RedisAsync();
        await using var second = await RedisAsync();
        await using var address = new SilentProxy(first.Port);
        var database = await stores.NewDatabaseAsync();
        using var host = TestHost.Build(
            database, first, _ => { }, ("ConnectionStrings:redis", $"127.0.0.1:{address.Port},password={secret}"));
        await host.StartAsync();
        await host.Get<DriverPool>().SeenAsync("driver", TestDatabase.UnionSquare, true);

        address.SwitchTo(second.Port);
        await using (var admin = await first.ConnectAsync())
            await admin.GetDatabase().ExecuteAsync("REPLICAOF", "127.0.0.1", second.Port.ToString(CultureInfo.InvariantCulture));

        await UntilAsync(async () =>
        {
            await host.Get<DriverPool>().SeenAsync("driver", TestDatabase.UnionSquare, true);
            return true;
        });
        await TestHost.UntilAsync(() => IsHealthyAsync(host));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_postgres_that_became_read_only_is_left_for_the_new_primary()
    {
        await using var first = await PostgresAsync();
        await using var second = await PostgresAsync();
        await using var address = new SilentProxy(first.Port);
        var through = new NpgsqlConnectionStringBuilder(first.ConnectionString("rides")) { Host = "127.0.0.1", Port = address.Port };
        using var host = TestHost.Build(new(through.ConnectionString), await stores.RedisAsync(RedisKind.Garnet), _ => { });
        await host.StartAsync();
        var booking = host.Get<TripBooking>();
        for (var rider = 0; rider < 20; rider++)
            await BookAsync($"before-{rider}");

        address.SwitchTo(second.Port);
        await using (var source = NpgsqlDataSource.Create(first.ConnectionString("postgres")))
        {
            await using var readOnly = source.CreateCommand("ALTER SYSTEM SET default_transaction_read_only = on");
            await readOnly.ExecuteNonQueryAsync();
            await using var reload = source.CreateCommand("SELECT pg_reload_conf()");
            await reload.ExecuteNonQueryAsync();
        }

        await UntilAsync(async () =>
        {
            await BookAsync($"after-{Guid.NewGuid()}");
            await using var context = new TestDatabase(second.ConnectionString("rides")).NewContext();
            return await context.Trips.AnyAsync();
        });
        await TestHost.UntilAsync(() => IsHealthyAsync(host));
        await host.StopAsync();

        Task<BookingOutcome> BookAsync(string rider) =>
            booking.BookAsync(new(rider, TestDatabase.UnionSquare, TestDatabase.TimesSquare, null), default);
    }

    private static Task UntilAsync(Func<Task<bool>> condition) => TestHost.UntilAsync(condition).WaitAsync(timeout);

    private static async Task<bool> IsHealthyAsync(IHost host) =>
        (await host.Get<HealthCheckService>().CheckHealthAsync()).Status == HealthStatus.Healthy;

    private Task<LocalRedis> RedisAsync() => LocalRedis.StartAsync(new()
    {
        Kind = RedisKind.RedisServer,
        Persistent = false,
        Password = secret,
        Settings = new Dictionary<string, string> { ["masterauth"] = secret },
    });

    private async Task<LocalPostgres> PostgresAsync()
    {
        var postgres = await LocalPostgres.StartAsync(new() { Durable = false, Password = secret });
        await using var context = new TestDatabase(postgres.ConnectionString("rides")).NewContext();
        await context.Database.MigrateAsync();
        return postgres;
    }
}
