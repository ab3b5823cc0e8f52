using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Dispatch;

/// <summary>
/// Asks all workers to sweep at once, by a message in Redis. A worker that does not hear it sweeps at its next
/// interval.
/// </summary>
public sealed class SweepRequests(RedisStore redis)
{
    private readonly RedisChannel channel = redis.Channel("sweep");

    /// <summary>
    /// Sends a request. Returns how many workers heard it; on a Redis Cluster, only those that listen at the node that
    /// took it, although all hear it.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public Task<long> SendAsync() => redis.RunAsync(db => db.PublishAsync(channel, RedisValue.EmptyString));

    /// <summary>
    /// Calls back with each request, on the thread that reads from Redis, so the callback must be quick.
    /// </summary>
    public Task OnRequestAsync(Action requested) => redis.SubscribeAsync(channel, _ => requested());
}
