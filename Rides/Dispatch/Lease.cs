using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Dispatch;

/// <summary>
/// Lets one replica at a time do a piece of work. A lease is a means to save work, not to exclude: a replica that hangs
/// may go on when another one has taken over.
/// </summary>
/// <param name="redis">Holds the lease. When it is lost there, the holder cannot keep it.</param>
/// <param name="name">The key, after the prefix.</param>
/// <param name="length">After this, the lease of a holder that does not keep it is free.</param>
public sealed class Lease(RedisStore redis, string name, TimeSpan length)
{
    private static readonly string script = EmbeddedScript.Load("Dispatch", "lease");

    private readonly RedisKey key = redis.Key(name);
    private readonly string token = Guid.NewGuid().ToString();

    /// <summary>Takes the lease when it is free, or keeps it. Returns whether this replica holds it now.</summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public Task<bool> TakeAsync() => RunAsync("1");

    /// <summary>
    /// Keeps the lease. Returns false when it has ended, another replica holds it, or Redis has lost it.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public Task<bool> KeepAsync() => RunAsync("0");

    private async Task<bool> RunAsync(string takes) =>
        (int)await redis.EvaluateAsync(script, [key], [token, (long)length.TotalMilliseconds, takes]) == 1;
}
