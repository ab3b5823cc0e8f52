using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using RideAspire.Dispatch;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Timeouts;

/// <summary>
/// Arms the timers that waiting trips lack. One replica does it at a time. Each pass reads the trips that are new since
/// the pass before, and a page of all waiting trips, the nearest deadline first. When Redis has lost a shard, the pass
/// reads all waiting trips, the newest first: they have the most time left to find a driver.
/// </summary>
/// <remarks>
/// Only timers that a lost shard lacked are worth a warning: the first start of a system and a restart of Redis look
/// the same. When Redis is down there is nothing to repair. When one node of a cluster is, its shards are left out, and
/// the pass has failed.
/// </remarks>
internal sealed partial class TimerRepair(
    WaitingTrips waiting,
    TimerQueues queues,
    RedisStore redis,
    IOptions<SweepOptions> options,
    IOptions<TripOptions> tripOptions,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<TimerRepair> logger)
    : Duty(options, heartbeats, time, logger)
{
    /// <summary>
    /// A younger trip may be between its commit and its arming. An overdue trip belongs to the pump and the sweep.
    /// </summary>
    private static readonly TimeSpan timeToArm = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Trips that the pass before did not see: those that were too young, or not committed yet, or whose timers Redis
    /// had, but lost when it restarted.
    /// </summary>
    private static readonly TimeSpan overlap = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan unbounded = TimeSpan.FromDays(36_500);

    private readonly int batch = options.Value.Batch;
    private readonly TimeSpan window = tripOptions.Value.MatchWindow;

    /// <summary>After this and a pause, another replica has taken over from a holder that died.</summary>
    private readonly TimeSpan takeOver = (2 * options.Value.Interval) + TimeSpan.FromSeconds(1);

    private readonly Lease lease = new(redis, "repair", options.Value.Interval + TimeSpan.FromSeconds(1));
    private readonly TimerShards shards = new(queues, redis);
    private TimerEntry cursor = WaitingTrips.Nearest;
    private long? began;

    public override async Task PassAsync(CancellationToken ct)
    {
        if (!await lease.TakeAsync())
        {
            began = null;
            return;
        }

        // What came since the holder before passed last, when this replica has just taken over.
        var age = (began is { } then ? Time.GetElapsedTime(then) : takeOver) + overlap;
        var now = Time.GetTimestamp();
        var lost = await shards.BeginAsync();
        ReportStep();
        if (lost.Count > 0)
            await RebuildAsync(lost, ct);
        else if (!await RepairNextPageAsync(ct))
            await RepairNewAsync(age, ct);

        // A shard that stays away for longer has lost its marker when it is back, and its trips are read then.
        if (shards.AllAnswered || age > TimerShards.MaxAge + (2 * overlap))
            began = now;
        shards.ThrowIfAway();
    }

    private async Task RebuildAsync(IReadOnlyCollection<TimerShards.Shard> lost, CancellationToken ct)
    {
        Rebuilding(lost.Count);
        TripTelemetry.Rebuilt();
        await foreach (var page in NewestAsync(unbounded, unbounded, ct))
        {
            await ArmMissingAsync(page, LogLevel.Warning);

            // Redis was lost again, or another replica has taken over. That is begun from the start.
            if (!await lease.KeepAsync())
                return;

            await shards.TendAsync();
            ReportStep();
        }

        // Last: after a crash before this line, another replica rebuilds.
        await shards.MarkAsync(lost);
    }

    /// <summary>
    /// Repairs the timers of the next page of all waiting trips. Returns whether the page was all of them.
    /// </summary>
    private async Task<bool> RepairNextPageAsync(CancellationToken ct)
    {
        var isFirst = cursor == WaitingTrips.Nearest;
        var page = await waiting.NearestAsync(cursor, timeToArm, batch, ct);
        ReportStep();
        await ArmMissingAsync(page, LogLevel.Information);
        cursor = page.Count == batch ? page[^1] : WaitingTrips.Nearest;
        return isFirst && page.Count < batch;
    }

    /// <summary>Repairs the timers of the trips that were booked or returned within the given time.</summary>
    private async Task RepairNewAsync(TimeSpan age, CancellationToken ct)
    {
        DateTimeOffset? farthest = null;
        await foreach (var page in NewestAsync(unbounded, age, ct))
        {
            farthest ??= page.FirstOrDefault().Due;
            await ArmMissingAsync(page, LogLevel.Information);
        }

        // Trips that wait longer than new ones do, since the match window was shortened, would hide the new ones.
        if (farthest > Time.GetUtcNow() + window + timeToArm)
        {
            await foreach (var page in NewestAsync(window, age + timeToArm, ct))
                await ArmMissingAsync(page, LogLevel.Information);
        }
    }

    private async IAsyncEnumerable<List<TimerEntry>> NewestAsync(
        TimeSpan within, TimeSpan depth, [EnumeratorCancellation] CancellationToken ct)
    {
        var last = WaitingTrips.Farthest;
        List<TimerEntry> page;
        do
        {
            page = await waiting.NewestAsync(last, within, depth, timeToArm, batch, ct);
            ReportStep();
            yield return page;
            last = page.LastOrDefault();
        }
        while (page.Count == batch);
    }

    private async Task ArmMissingAsync(IReadOnlyCollection<TimerEntry> trips, LogLevel level)
    {
        var armed = await Task.WhenAll(
            queues.Timeouts.ScheduleMissingAsync(shards.Reachable(queues.Timeouts, trips)),
            queues.Matching.ScheduleMissingAsync(
                shards.Reachable(queues.Matching, trips.Select(trip => TimerEntry.AtOnce(trip.Id)))));
        if (armed.Sum() == 0)
            return;

        TripTelemetry.Swept("rearmed", armed.Sum());
        Rearmed(level, armed[0], armed[1]);
    }

    [LoggerMessage(
        LogLevel.Information,
        "Redis has no recent marker in {Shards} shards of timers: reading all waiting trips to arm the timers that it lacks.")]
    private partial void Rebuilding(int shards);

    [LoggerMessage("Armed {Timeouts} deadlines and {Matchings} matching attempts that Redis did not have.")]
    private partial void Rearmed(LogLevel level, int timeouts, int matchings);
}
