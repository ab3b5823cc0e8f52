using Microsoft.Extensions.Options;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Timers;

/// <summary>
/// Looks at a queue without touching it, for people and for metrics. A look is one bounded script per shard, whatever
/// the queue holds.
/// </summary>
public sealed class TimerInspection(RedisStore redis, IOptions<TimerOptions> options)
{
    private static readonly string inspect = EmbeddedScript.Load("Timers", "inspect");

    /// <summary>
    /// The most entries of a shard among which claims are counted: as many as four replicas claim at once. It takes
    /// Redis less than a millisecond.
    /// </summary>
    internal const int MaxLook = 2_000;

    /// <summary>Returns what each shard of the queue holds, in the order of the shards.</summary>
    /// <exception cref="RedisException">Redis is down, or one of its nodes.</exception>
    public Task<ShardTimers[]> InspectAsync(TimerQueue queue) =>
        Task.WhenAll(Enumerable.Range(0, queue.Shards).Select(shard => InspectAsync(queue, shard)));

    private async Task<ShardTimers> InspectAsync(TimerQueue queue, int shard)
    {
        var reply = (RedisResult[])(await redis.EvaluateAsync(
            inspect, [queue.KeyOf(shard)], [TimerQueue.Marker, options.Value.Lease.ToMilliseconds(), MaxLook]))!;
        var (now, timers, due, leased) = ((long)reply[0], (long)reply[1], (long)reply[2], (long)reply[3]);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(now);
        var overdue = due > 0 ? TimerArguments.UntilDue(reply[5], now) : null;
        return new(shard, at, timers - due - leased, due, leased, (long)reply[4] == 0, at + overdue);
    }
}

/// <summary>What a shard of a queue holds. A timer is in one of the three counts.</summary>
/// <param name="Shard">The shard, from 0.</param>
/// <param name="At">When it was looked at, by Redis' clock.</param>
/// <param name="Armed">Timers that fall due later.</param>
/// <param name="Due">
/// Timers that are due and that nobody has claimed, or whose claim has lapsed. In a healthy system this is near 0.
/// </param>
/// <param name="Leased">Timers that a replica has claimed and fires at this moment.</param>
/// <param name="IsExact">False when more timers may be leased than were counted; they are counted as armed.</param>
/// <param name="OldestDue">When the first of the due timers fell due, by Redis' clock; null when none is due.</param>
public sealed record ShardTimers(
    int Shard, DateTimeOffset At, long Armed, long Due, long Leased, bool IsExact, DateTimeOffset? OldestDue)
{
    /// <summary>How long the first of the due timers has been due; zero when none is.</summary>
    public TimeSpan Overdue => OldestDue is { } due ? At - due : TimeSpan.Zero;
}
