using RideAspire.Stores;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Timeouts;

/// <summary>
/// All shards of both queues, and whether Redis still has the timers of each. Each shard holds a marker, which is lost
/// with the shard: by a flush, a deleted key, an empty restart, a restart from an old file. The number of shards is
/// recorded too, because other trips belong to each shard when it changes.
/// </summary>
internal sealed class TimerShards(TimerQueues queues, RedisStore redis)
{
    /// <summary>
    /// An older marker counts as lost. Younger ones come back with a Redis that has lost its last second or two, which
    /// the repair of new trips covers.
    /// </summary>
    private static readonly TimeSpan maxAge = TimeSpan.FromSeconds(5);

    private readonly RedisKey count = redis.Key("repair:shards", RedisType.String);

    private readonly Shard[] all =
    [
        .. new[] { queues.Timeouts, queues.Matching }
            .SelectMany(queue => Enumerable.Range(0, queue.Shards).Select(number => new Shard(queue, number))),
    ];

    /// <summary>Renews the markers. Returns the shards that were lost; their markers are left alone.</summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task<IReadOnlyCollection<Shard>> TendAsync()
    {
        var known = redis.RunAsync(db => db.StringGetAsync(count));
        var tended = await Task.WhenAll(all.Select(shard => shard.Queue.TendAsync(shard.Number, maxAge)));
        return await known == all.Length ? [.. all.Where((_, n) => !tended[n])] : all;
    }

    /// <summary>Records that these shards hold their timers again.</summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task MarkAsync(IReadOnlyCollection<Shard> shards)
    {
        await Task.WhenAll(shards.Select(shard => shard.Queue.MarkTendedAsync(shard.Number)));
        await redis.RunAsync(db => db.StringSetAsync(count, all.Length));
    }

    internal sealed record Shard(TimerQueue Queue, int Number);
}
