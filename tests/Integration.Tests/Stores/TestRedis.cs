using RideAspire.LocalServers;
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
        return ConnectionMultiplexer.ConnectAsync(options);
    }
}
