using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RideAspire.LocalServers;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Stores;

internal static class TestRedis
{
    /// <summary>Connects with long timeouts, so that a busy machine does not fail a test.</summary>
    public static Task<ConnectionMultiplexer> ConnectAsync(this LocalRedis redis)
    {
        var options = ConfigurationOptions.Parse(redis.ConnectionString);
        options.AsyncTimeout = options.SyncTimeout = 30_000;
        options.AllowAdmin = true;
        // A key that each connection reads. A node of a cluster that has no slots yet refuses that until the timeout.
        options.TieBreaker = "";
        return ConnectionMultiplexer.ConnectAsync(options);
    }

    /// <summary>Adds a user, and returns their connection string.</summary>
    /// <param name="rules">What they may do, in the language of ACL SETUSER.</param>
    public static async Task<string> AddUserAsync(this LocalRedis redis, string rules)
    {
        var name = $"user-{Guid.NewGuid():N}";
        await using var admin = await redis.ConnectAsync();
        await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", name, "on", $">{redis.Password}", .. rules.Split(' ')]);
        return $"localhost:{redis.Port},user={name},password={redis.Password}";
    }

    /// <summary>The store of a connection, with its keys under a prefix.</summary>
    public static RedisStore Store(this IConnectionMultiplexer connection, string prefix = "ride") => new(
        connection,
        Options.Create(new RedisOptions { KeyPrefix = prefix }),
        new(TimeProvider.System, NullLogger<StoreConditions>.Instance));
}
