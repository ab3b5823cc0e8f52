using StackExchange.Redis;

namespace RideAspire.Timeouts;

/// <summary>
/// Whether Redis is still the server on which the timers were built. Redis itself keeps the servers' run ids. So a
/// flush, an empty restart, a restart from a file that lacks the last second, and a failover all show.
/// </summary>
internal sealed class RedisIdentity(IConnectionMultiplexer redis)
{
    private static readonly RedisKey key = "ride:timers:built-on";

    public async Task<(bool IsKnown, string Now)> ReadAsync()
    {
        var primaries = redis.GetServers().Where(server => server.IsConnected && !server.IsReplica);
        var ids = await Task.WhenAll(primaries.Select(RunIdAsync));
        var now = string.Join(',', ids.Order(StringComparer.Ordinal));
        return (await redis.GetDatabase().StringGetAsync(key) == now, now);
    }

    public Task RememberAsync(string now) => redis.GetDatabase().StringSetAsync(key, now);

    // A raw command: the typed one needs a connection in admin mode.
    private static async Task<string> RunIdAsync(IServer server) =>
        ((string)(await server.ExecuteAsync("INFO", "server"))!).Split('\n')
            .First(line => line.StartsWith("run_id:", StringComparison.Ordinal)).Trim();
}
