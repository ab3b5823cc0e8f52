using System.Runtime.ExceptionServices;
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
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly RedisKey count = redis.Key("repair:shards", RedisType.String);

    private readonly Shard[] all =
    [
        .. new[] { queues.Timeouts, queues.Matching }
            .SelectMany(queue => Enumerable.Range(0, queue.Shards).Select(number => new Shard(queue, number))),
    ];

    // Of this pass: the shards that failed, and the first failure. A dead node of a cluster takes its shards along.
    private readonly HashSet<Shard> away = [];
    private ExceptionDispatchInfo? failure;

    /// <summary>Whether everything has answered since the pass began.</summary>
    public bool AllAnswered => failure is null;

    /// <summary>
    /// Begins a pass: renews the markers. Returns the shards that were lost; their markers are left alone. Shards that
    /// do not answer are away for the whole pass, whatever they answer later: they may have missed a page.
    /// </summary>
    public Task<IReadOnlyCollection<Shard>> BeginAsync()
    {
        away.Clear();
        failure = null;
        return TendAsync();
    }

    /// <summary>Renews the markers again. Returns the shards that were lost.</summary>
    public async Task<IReadOnlyCollection<Shard>> TendAsync()
    {
        var knowing = IsCountKnownAsync();
        var answering = all.Where(shard => !away.Contains(shard)).ToList();
        var tended = await Task.WhenAll(answering.Select(IsTendedAsync));
        var isCountKnown = await knowing;
        return [.. answering.Where((shard, n) => !away.Contains(shard) && !(isCountKnown && tended[n]))];
    }

    /// <summary>The timers whose shards are not away.</summary>
    public IReadOnlyCollection<TimerEntry> Reachable(TimerQueue queue, IEnumerable<TimerEntry> timers) =>
        [.. timers.Where(timer => !away.Contains(new(queue, queue.ShardOf(timer.Id))))];

    /// <summary>
    /// Records that these shards hold their timers again. Shards that are away are lost when they are back.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task MarkAsync(IReadOnlyCollection<Shard> shards)
    {
        await Task.WhenAll(shards.Where(shard => !away.Contains(shard)).Select(shard => shard.Queue.MarkTendedAsync(shard.Number)));
        if (AllAnswered)
            await redis.RunAsync(db => db.StringSetAsync(count, all.Length));
    }

    /// <summary>Ends a pass.</summary>
    /// <exception cref="RedisException">A shard was away.</exception>
    public void ThrowIfAway() => failure?.Throw();

    /// <summary>True when this cannot be read too: then it has not changed as far as anybody knows.</summary>
    private async Task<bool> IsCountKnownAsync()
    {
        try
        {
            return await redis.RunAsync(db => db.StringGetAsync(count)) == all.Length;
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            failure ??= ExceptionDispatchInfo.Capture(e);
            return true;
        }
    }

    private async Task<bool> IsTendedAsync(Shard shard)
    {
        try
        {
            return await shard.Queue.TendAsync(shard.Number, MaxAge);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            lock (away)
                away.Add(shard);
            failure ??= ExceptionDispatchInfo.Capture(e);
            return false;
        }
    }

    internal sealed record Shard(TimerQueue Queue, int Number);
}
