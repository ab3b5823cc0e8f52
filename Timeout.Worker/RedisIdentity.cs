using StackExchange.Redis;

namespace RideAspire.Timeouts;

/// <summary>
/// Whether Redis still is the server that the timers were last built on. The servers' run ids are kept in Redis itself, so a flush, an
/// empty restart, a restart from a file that lacks the last second, and a failover all show.
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

    // Sent as a raw command: the typed one is for connections in admin mode only, which this one has no need to be.
    private static async Task<string> RunIdAsync(IServer server) =>
        ((string)(await server.ExecuteAsync("INFO", "server"))!).Split('\n').First(line => line.StartsWith("run_id:", StringComparison.Ordinal)).Trim();
}
