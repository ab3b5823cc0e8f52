using RideAspire.Timers;

namespace RideAspire.Booking.Contracts;

/// <summary>The timers in Redis, and the pumps that fire them. All instants are by Redis' clock.</summary>
/// <param name="Queues">timeouts, the deadlines, and matching, the attempts to find a driver.</param>
public sealed record TimersView(IReadOnlyList<QueueView> Queues);

/// <summary>A queue of timers. Each timer is in one of the three counts.</summary>
/// <param name="Name">timeouts or matching.</param>
/// <param name="Armed">Timers that fall due later.</param>
/// <param name="Due">Timers that are due, and that no replica fires at this moment. Near 0 while all is well.</param>
/// <param name="Leased">Timers that a replica has claimed and fires at this moment.</param>
/// <param name="OverdueMs">How long the first of the due timers has been due; 0 when none is.</param>
/// <param name="ClaimedPerSecond">Timers that the replicas claim a second, from all shards together.</param>
/// <param name="Shards">The parts of the queue.</param>
/// <param name="Pumps">The replicas that fire the queue's timers, or did so within the last minute.</param>
public sealed record QueueView(
    string Name,
    long Armed,
    long Due,
    long Leased,
    double OverdueMs,
    double ClaimedPerSecond,
    IReadOnlyList<ShardView> Shards,
    IReadOnlyList<PumpView> Pumps)
{
    /// <summary>A pump that has been silent for longer claims nothing any more.</summary>
    private static readonly TimeSpan silence = TimeSpan.FromSeconds(5);

    internal static QueueView Of(string name, IReadOnlyList<ShardTimers> shards, IEnumerable<PumpReport> pumps)
    {
        PumpReport[] own = [.. pumps.Where(pump => pump.Queue == name)];
        return new(
            name,
            shards.Sum(shard => shard.Armed),
            shards.Sum(shard => shard.Due),
            shards.Sum(shard => shard.Leased),
            shards.Max(shard => shard.Overdue).TotalMilliseconds,
            own.Where(pump => pump.Age < silence).Sum(pump => pump.ClaimedPerSecond),
            [.. shards.Select(ShardView.Of)],
            [.. own.Select(pump => new PumpView(pump.Replica, pump.At, pump.Age.TotalMilliseconds, pump.ClaimedPerSecond))]);
    }
}

/// <summary>A part of a queue, with counts as those of the queue. Rates are known per queue and pump only.</summary>
/// <param name="Shard">Its number, from 0.</param>
/// <param name="Armed">Timers that fall due later.</param>
/// <param name="Due">Timers that are due, and that no replica fires at this moment.</param>
/// <param name="Leased">Timers that a replica has claimed and fires at this moment.</param>
/// <param name="IsExact">
/// False when more may be leased: of thousands of timers that fall due at once, not all are looked at.
/// </param>
/// <param name="OldestDueAt">When the first of the due timers fell due; null when none is due.</param>
public sealed record ShardView(int Shard, long Armed, long Due, long Leased, bool IsExact, DateTimeOffset? OldestDueAt)
{
    internal static ShardView Of(ShardTimers shard) =>
        new(shard.Shard, shard.Armed, shard.Due, shard.Leased, shard.IsExact, shard.OldestDue);
}

/// <summary>
/// The pump of a replica, for all shards of its queue. It reports after a pass, at most once a second. A loop of it
/// that hangs while others pass does not show here, but in <c>/alive</c> of the replica.
/// </summary>
/// <param name="Replica">The replica: the service, the host and the process.</param>
/// <param name="LastPassAt">When it passed last, to the second.</param>
/// <param name="AgeMs">How long ago that was.</param>
/// <param name="ClaimedPerSecond">Timers that it claimed a second, between its last two reports.</param>
public sealed record PumpView(string Replica, DateTimeOffset LastPassAt, double AgeMs, double ClaimedPerSecond);

/// <summary>What became of a request to sweep.</summary>
/// <param name="Workers">
/// How many replicas of Timeout.Worker heard it. On a Redis Cluster only those are counted that listen at the node that
/// took the message, although all hear it.
/// </param>
public sealed record SweepRequested(long Workers);
