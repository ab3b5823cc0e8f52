using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Servers;

/// <summary>Redis, or Valkey where that is installed.</summary>
public sealed class RideOnRedisTests(StoresFixture stores) : RideTests(stores)
{
    protected override async Task<(string Rides, string Redis)> ConnectAsync(TestDatabase direct) =>
        (direct.ConnectionString, (await Stores.RedisAsync(RedisKind.RedisServer)).ConnectionString);
}

public sealed class RideOnGarnetTests(StoresFixture stores) : RideTests(stores)
{
    protected override async Task<(string Rides, string Redis)> ConnectAsync(TestDatabase direct) =>
        (direct.ConnectionString, (await Stores.RedisAsync(RedisKind.Garnet)).ConnectionString);
}

/// <summary>A user who may do anything to data, but not ask for INFO, ROLE, CONFIG or CLUSTER.</summary>
public sealed class RideAsNarrowRedisUserTests(StoresFixture stores) : RideTests(stores)
{
    protected override async Task<(string Rides, string Redis)> ConnectAsync(TestDatabase direct)
    {
        var redis = await Stores.RedisAsync(RedisKind.RedisServer);
        var connection = await redis.AddUserAsync("~* &* +@all -@admin -@dangerous");
        await using var user = await ConnectionMultiplexer.ConnectAsync(connection);
        var refused = await Assert.ThrowsAsync<RedisServerException>(() => user.GetDatabase().ExecuteAsync("INFO"));
        Assert.Contains("NOPERM", refused.Message, StringComparison.Ordinal);
        return (direct.ConnectionString, connection);
    }
}

/// <summary>Three primaries, each with a third of the slots.</summary>
public sealed class RideOnRedisClusterTests(StoresFixture stores) : RideTests(stores)
{
    private RedisCluster? cluster;

    protected override async Task<(string Rides, string Redis)> ConnectAsync(TestDatabase direct)
    {
        cluster = await RedisCluster.StartAsync();
        return (direct.ConnectionString, cluster.ConnectionString);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (cluster is not null)
            await cluster.DisposeAsync();
    }
}

/// <summary>Postgres through PgBouncer in transaction mode, with the one setting that this needs.</summary>
public sealed class RideThroughPgBouncerTests(StoresFixture stores) : RideTests(stores)
{
    private LocalPgBouncer? pooler;

    protected override async Task<(string Rides, string Redis)> ConnectAsync(TestDatabase direct)
    {
        pooler = await Stores.PgBouncerAsync();
        return (pooler.ConnectionString(direct.Name) + ";Max Auto Prepare=0", (await Stores.RedisAsync(RedisKind.Garnet)).ConnectionString);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (pooler is not null)
            await pooler.DisposeAsync();
    }
}
