using Microsoft.EntityFrameworkCore;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

[assembly: AssemblyFixture(typeof(StoresFixture))]

namespace RideAspire.Integration.Tests.Stores;

/// <summary>One Postgres and, once asked for, one Redis of each kind for the whole run. Tests share the servers, not their data.</summary>
public sealed class StoresFixture : IAsyncLifetime
{
    private const string Template = "rides_template";

    /// <summary>Each database has a pool; together they must stay below the server's connections.</summary>
    private const string SmallPool = "Maximum Pool Size=20;Connection Idle Lifetime=2;Connection Pruning Interval=1;Timeout=30";

    private readonly Lazy<Task<LocalRedis>> garnet = new(() => LocalRedis.StartAsync(new() { Kind = RedisKind.Garnet, Persistent = false }));
    private readonly Lazy<Task<LocalRedis>> redisServer = new(() => LocalRedis.StartAsync(new() { Kind = RedisKind.RedisServer, Persistent = false }));
    private LocalPostgres postgres = null!;

    public async ValueTask InitializeAsync()
    {
        postgres = await LocalPostgres.StartAsync(new() { Durable = false });
        await using var db = TestDatabase.Context(postgres.ConnectionString(Template));
        await db.Database.MigrateAsync();
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>A database of its own, with the schema.</summary>
    public async Task<TestDatabase> NewDatabaseAsync()
    {
        var name = $"rides_{Guid.NewGuid():N}";
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString("postgres"));
        await using var create = source.CreateCommand($"CREATE DATABASE {name} TEMPLATE {Template}");
        await create.ExecuteNonQueryAsync();
        return new TestDatabase($"{postgres.ConnectionString(name)};{SmallPool}");
    }

    /// <summary>A database that does not exist yet.</summary>
    public string MissingDatabase() => postgres.ConnectionString($"rides_{Guid.NewGuid():N}");

    /// <summary>The shared Redis of a kind. Skips the test where no redis-server is installed and one is asked for.</summary>
    public Task<LocalRedis> RedisAsync(RedisKind kind)
    {
        if (kind == RedisKind.RedisServer && LocalRedis.FindRedisServer() is null)
            Assert.Skip("Neither redis-server nor valkey-server is installed.");
        return (kind == RedisKind.Garnet || LocalRedis.FindRedisServer() is null ? garnet : redisServer).Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var redis in new[] { garnet, redisServer }.Where(redis => redis.IsValueCreated))
            await (await redis.Value).DisposeAsync();
        await postgres.DisposeAsync();
    }
}
