using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Timers;

/// <summary>
/// Durable timers in Redis: one sorted set per shard, id → due time in Unix ms. A claim moves a timer one lease into
/// the future, and an entry leaves the set only when its effect is durable. So a claimer that dies loses nothing.
/// Delivery is at least once.
/// </summary>
public sealed class TimerQueue
{
    private static readonly string claim = EmbeddedScript.Load("Timers", "claim");
    private static readonly string complete = EmbeddedScript.Load("Timers", "complete");
    private static readonly string move = EmbeddedScript.Load("Timers", "move");
    private static readonly string schedule = EmbeddedScript.Load("Timers", "schedule");
    private static readonly string cancel = EmbeddedScript.Load("Timers", "cancel");
    private static readonly string tend = EmbeddedScript.Load("Timers", "tend");

    /// <summary>The member of a shard's marker. It is no timer: see <see cref="TendAsync"/>.</summary>
    internal const string Marker = "marker";

    /// <summary>Added to the time in a marker's score: later than any due time, and a valid TimeSpan.</summary>
    internal const long MarkerScore = 400_000_000_000_000;

    /// <summary>
    /// The most timers in one script call: Lua unpacks less than 8,000 values at once, and each timer is two.
    /// </summary>
    internal const int MaxPerCall = 2_000;

    /// <summary>
    /// Scheduling calls of a shard that run at the same time: few, so that many callers share one; several, so that few
    /// do not wait.
    /// </summary>
    private const int MaxConcurrentScheduling = 4;

    private static readonly TimeSpan exact = TimeSpan.FromMilliseconds(1);

    /// <summary>Longer than any allowed <see cref="TimerOptions.MaxSleep"/>.</summary>
    private static readonly TimeSpan hintWindow = TimeSpan.FromSeconds(4);

    private readonly RedisStore redis;
    private readonly TimeProvider time;
    private readonly ShardKeys keys;
    private readonly Strangers strangers;
    private readonly RedisChannel wake;
    private readonly TimeSpan rearmGrid;
    private readonly Batcher<TimerEntry, bool>[] schedulers;

    /// <param name="redis">The store.</param>
    /// <param name="name">
    /// Part of the keys: <c>{name:shard}</c>, after the prefix. The braces keep a shard in one slot of a Redis Cluster.
    /// </param>
    /// <param name="shardCount">At least 1, and the same in every process that uses this queue.</param>
    /// <param name="rearmGrid">
    /// Re-armed timers fall due on multiples of this, so that timers that are near in time make one batch. Default: 1
    /// ms.
    /// </param>
    /// <param name="time">Default: the system's.</param>
    public TimerQueue(RedisStore redis, string name, int shardCount, TimeSpan? rearmGrid = null, TimeProvider? time = null)
    {
        this.redis = redis;
        this.time = time ?? TimeProvider.System;
        this.rearmGrid = rearmGrid ?? exact;
        Name = name;
        keys = new(redis, name, shardCount);
        strangers = new(redis, keys);
        schedulers = [.. Enumerable.Range(0, shardCount).Select(SchedulerOf)];
        wake = redis.Channel($"{name}:wake");
    }

    public string Name { get; }

    /// <summary>The key of a shard.</summary>
    internal RedisKey KeyOf(int shard) => keys.Of(shard);

    /// <inheritdoc cref="ShardKeys"/>
    internal ShardKeys Keys => keys;

    /// <summary>How many shards there are: 0 to Shards − 1.</summary>
    public int Shards => keys.Count;

    /// <summary>The shard of an id.</summary>
    public int ShardOf(Guid id) => keys.ShardOf(id);

    /// <summary>
    /// Adds or moves a timer. Its due time is rounded up to the millisecond, so that it never fires early. Timers that
    /// fall due soon share a round trip when they are scheduled at the same time.
    /// </summary>
    /// <remarks>
    /// Only a timer that falls due soon needs a hint, and so the script. No pump sleeps longer than
    /// <see cref="TimerOptions.MaxSleep"/>, and after each sleep it sees all that is next. "Soon" is by the caller's
    /// clock: a wrong clock costs at most one such sleep.
    /// </remarks>
    public Task ScheduleAsync(TimerEntry timer) => timer.Due - time.GetUtcNow() > hintWindow
        ? redis.RunAsync(db => db.SortedSetAddAsync(
            keys.Of(ShardOf(timer.Id)), RedisId.Of(timer.Id), TimerArguments.DueMilliseconds(timer.Due)))
        : schedulers[ShardOf(timer.Id)].RunAsync(timer);

    /// <summary>Adds the timers that the queue does not hold. Returns how many it added.</summary>
    public Task<int> ScheduleMissingAsync(IReadOnlyCollection<TimerEntry> timers) => ScheduleWhenAsync("MISSING", timers);

    /// <summary>
    /// Adds timers, or moves them forward when the queue holds them at a later time. A claimed timer is taken from its
    /// claimer and fires again. Returns how many were added or moved.
    /// </summary>
    public Task<int> BringForwardAsync(IReadOnlyCollection<TimerEntry> timers) => ScheduleWhenAsync("SOONER", timers);

    /// <summary>Removes timers, claimed or not. Returns how many there were.</summary>
    public Task<int> CancelAsync(params IReadOnlyCollection<Guid> ids) =>
        CancelDueByAsync([.. ids.Select(id => new TimerEntry(id, DateTimeOffset.MaxValue))]);

    /// <summary>
    /// Removes timers, except those that are due later than the given time: they were scheduled again since, or are
    /// claimed. Returns how many it removed.
    /// </summary>
    public async Task<int> CancelDueByAsync(IReadOnlyCollection<TimerEntry> timers)
    {
        var removed = await Task.WhenAll(ByShard(timers)
            .Select(part => EvaluateAsync(cancel, part.Shard, [.. part.Timers.SelectMany(TimerArguments.DueAndMember)])));
        return removed.Sum(count => (int)count);
    }

    /// <summary>Takes up to <paramref name="max"/> timers of a shard that are due by Redis' clock.</summary>
    /// <exception cref="RedisException">
    /// Redis is down or did not answer in time. What it may have claimed falls due again after the lease.
    /// </exception>
    public async Task<ClaimedBatch> ClaimAsync(int shard, int max, TimeSpan lease)
    {
        var reply = (RedisResult[])(await EvaluateAsync(claim, shard, [max, (long)lease.TotalMilliseconds, Marker]))!;
        var (ids, others) = RedisId.Separate((RedisValue[])reply[3]!);
        TimerTelemetry.Count(Name, "claimed", ids.Count);
        TimerTelemetry.Count(Name, "set_aside", others.Count);
        var lapsed = RedisId.Separate((RedisValue[])reply[4]!).Ids.ToHashSet();
        TimerTelemetry.Lapsed(Name, lapsed.Count);
        if (others.Count > 0)
            await strangers.TrySetAsideAsync(shard, others);
        return new(shard, ids, (long)reply[1], TimerArguments.UntilDue(reply[2], (long)reply[0]))
        { Lapsed = lapsed, SetAside = others };
    }

    /// <summary>Removes timers of a claim whose effect is durable. Returns how many the claim still held.</summary>
    public async Task<int> CompleteAsync(ClaimedBatch batch, IReadOnlyCollection<Guid> ids)
    {
        if (ids.Count == 0)
            return 0;

        var completed = (int)await EvaluateAsync(complete, batch.Shard, [batch.LeaseEnd, .. ids.Select(RedisId.Of)]);
        TimerTelemetry.Count(Name, "completed", completed);
        return completed;
    }

    /// <summary>
    /// Makes timers of a claim due again, each after its delay, on the grid. Returns the time to the first of them;
    /// null when the claim held none.
    /// </summary>
    public async Task<TimeSpan?> RearmAsync(ClaimedBatch batch, IReadOnlyCollection<Rearm> rearms)
    {
        var moved = await MoveAsync(batch, rearms, rearmGrid);
        TimerTelemetry.Count(Name, "rearmed", moved.Count);
        return moved.FirstIn;
    }

    /// <summary>
    /// Gives a claim back: its timers are due at once, for any replica, and peers get a hint. Returns how many the
    /// claim still held.
    /// </summary>
    public async Task<int> ReleaseAsync(ClaimedBatch batch)
    {
        var moved = await MoveAsync(batch, [.. batch.Ids.Select(id => new Rearm(id, TimeSpan.Zero))], exact);
        TimerTelemetry.Count(Name, "released", moved.Count);
        if (moved.Count > 0)
            Hint(batch.Shard);
        return moved.Count;
    }

    /// <summary>Extends a claim to one lease from now. The returned batch replaces the given one.</summary>
    public async Task<ClaimedBatch> RenewAsync(ClaimedBatch batch, TimeSpan lease)
    {
        var moved = await MoveAsync(batch, [.. batch.Ids.Select(id => new Rearm(id, lease))], grid: TimeSpan.Zero);
        return batch with { LeaseEnd = moved.Now + (long)lease.TotalMilliseconds };
    }

    /// <summary>
    /// Refreshes the shard's marker, which says when the shard was last known to hold its timers. Returns false, and
    /// leaves it alone, when the marker is missing or older than <paramref name="maxAge"/> by Redis' clock: then Redis
    /// has lost the shard or was restarted from an old file, and the timers must be scheduled again.
    /// </summary>
    public async Task<bool> TendAsync(int shard, TimeSpan maxAge) =>
        (int)await EvaluateAsync(tend, shard, [Marker, MarkerScore, (long)maxAge.TotalMilliseconds]) == 1;

    /// <summary>Sets the shard's marker: all its timers were scheduled again.</summary>
    public Task MarkTendedAsync(int shard) => EvaluateAsync(tend, shard, [Marker, MarkerScore, RedisValue.EmptyString]);

    /// <summary>
    /// Calls back with a shard's number when a timer there falls due sooner than before. A hint may be lost. Returns
    /// once hints arrive. When Redis is down, they arrive once the client has connected and subscribed again; until
    /// then the pump's bounded sleeps suffice.
    /// </summary>
    public Task OnHintAsync(Action<int> hinted) => redis.SubscribeAsync(wake, message =>
    {
        if (message.TryParse(out int shard))
            hinted(shard);
    });

    private Batcher<TimerEntry, bool> SchedulerOf(int shard) => new(
        Name,
        async timers =>
        {
            await EvaluateScheduleAsync("ALWAYS", shard, timers);
            return new bool[timers.Count];
        },
        MaxPerCall,
        MaxConcurrentScheduling);

    private async Task<int> ScheduleWhenAsync(string condition, IReadOnlyCollection<TimerEntry> timers)
    {
        var changed = await Task.WhenAll(ByShard(timers).Select(part => EvaluateScheduleAsync(condition, part.Shard, part.Timers)));
        return changed.Sum();
    }

    private IEnumerable<(int Shard, TimerEntry[] Timers)> ByShard(IReadOnlyCollection<TimerEntry> timers) =>
        timers.GroupBy(timer => ShardOf(timer.Id)).SelectMany(shard => shard.Chunk(MaxPerCall).Select(part => (shard.Key, part)));

    private async Task<int> EvaluateScheduleAsync(string condition, int shard, IEnumerable<TimerEntry> timers)
    {
        var reply = (RedisResult[])(await EvaluateAsync(schedule, shard, [condition, .. timers.SelectMany(TimerArguments.DueAndMember)]))!;
        if ((int)reply[1] == 1)
            Hint(shard);
        return (int)reply[0];
    }

    private async Task<(long Now, int Count, TimeSpan? FirstIn)> MoveAsync(
        ClaimedBatch batch, IReadOnlyCollection<Rearm> rearms, TimeSpan grid)
    {
        if (rearms.Count == 0)
            return default;

        RedisValue[] arguments = [batch.LeaseEnd, (long)grid.TotalMilliseconds, .. rearms.SelectMany(TimerArguments.MemberAndDelay)];
        var reply = (RedisResult[])(await EvaluateAsync(move, batch.Shard, arguments))!;
        return ((long)reply[0], (int)reply[1], TimerArguments.UntilDue(reply[2], (long)reply[0]));
    }

    private void Hint(int shard) => redis.Publish(wake, shard);

    private Task<RedisResult> EvaluateAsync(string script, int shard, RedisValue[] arguments) =>
        redis.EvaluateAsync(script, [keys.Of(shard)], arguments);
}
