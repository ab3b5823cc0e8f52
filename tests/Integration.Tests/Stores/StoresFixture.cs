using Microsoft.EntityFrameworkCore;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

[assembly: AssemblyFixture(typeof(StoresFixture))]
// Most tests wait: for a server, a timer, a timeout.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 3)]

namespace RideAspire.Integration.Tests.Stores;

/// <summary>
/// One Postgres, one Redis of each kind and one Redis Cluster for the whole run. Tests share the servers, not the data.
/// </summary>
public sealed class StoresFixture : IAsyncLifetime
{
    private const string Template = "rides_template";

    /// <summary>Each database has a pool of its own. All pools together must stay below the server's maximum.</summary>
    private const string SmallPool = "Maximum Pool Size=10;Connection Idle Lifetime=2;Connection Pruning Interval=1;Timeout=30";

    private readonly Lazy<Task<LocalRedis>> garnet = new(() => StartAsync(RedisKind.Garnet));
    private readonly Lazy<Task<LocalRedis>> redisServer = new(() => StartAsync(RedisKind.RedisServer));
    private readonly Lazy<Task<RedisCluster>> cluster = new(RedisCluster.StartAsync);
    private LocalPostgres postgres = null!;

    public async ValueTask InitializeAsync()
    {
        postgres = await LocalPostgres.StartAsync(new() { Durable = false });
        await using var db = TestDatabase.Context(postgres.ConnectionString(Template));
        await db.Database.MigrateAsync();
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>Creates an empty database with the schema.</summary>
    public async Task<TestDatabase> NewDatabaseAsync()
    {
        var name = $"rides_{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString("postgres"));
        await using var create = source.CreateCommand($"CREATE DATABASE {name} TEMPLATE {Template}");
        await create.ExecuteNonQueryAsync();
        return new TestDatabase($"{postgres.ConnectionString(name)};{SmallPool}");
    }

    /// <summary>The connection string of a database that does not exist yet.</summary>
    public string MissingDatabase() => postgres.ConnectionString($"rides_{Guid.NewGuid():N}");

    /// <summary>The shared Redis of a kind. Skips the test when that is redis-server and none is installed.</summary>
    public Task<LocalRedis> RedisAsync(RedisKind kind)
    {
        if (kind == RedisKind.RedisServer && LocalRedis.FindRedisServer() is null)
            Assert.Skip("Neither redis-server nor valkey-server is installed.");
        return (kind == RedisKind.Garnet ? garnet : redisServer).Value;
    }

    /// <summary>The shared Redis Cluster. Skips the test when no redis-server is installed.</summary>
    internal Task<RedisCluster> ClusterAsync() => cluster.Value;

    /// <summary>
    /// Starts a PgBouncer before the shared Postgres. Skips the test when it is not installed. The caller disposes of
    /// it.
    /// </summary>
    public Task<LocalPgBouncer> PgBouncerAsync()
    {
        Assert.SkipWhen(LocalPgBouncer.Find() is null, "PgBouncer is not installed (Debian: apt-get install pgbouncer).");
        return LocalPgBouncer.StartAsync(postgres);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var redis in new[] { garnet, redisServer }.Where(redis => redis.IsValueCreated))
            await (await redis.Value).DisposeAsync();
        if (cluster is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await cluster.Value).DisposeAsync();
        await postgres.DisposeAsync();
    }

    private static Task<LocalRedis> StartAsync(RedisKind kind) => LocalRedis.StartAsync(new() { Kind = kind, Persistent = false });
}
