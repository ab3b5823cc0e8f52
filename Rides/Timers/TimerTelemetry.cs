using System.Diagnostics.Metrics;
using RideAspire.Telemetry;

namespace RideAspire.Timers;

/// <summary>Records the metrics of the timers. Ids go on spans, never on metrics.</summary>
public static class TimerTelemetry
{
    /// <summary>Counts timers of a queue by their outcome.</summary>
    internal static void Count(string queue, string outcome, long count)
    {
        if (count > 0)
            RidesMetrics.Timers.Add(count, new("queue", queue), new("outcome", outcome));
    }

    /// <summary>Counts timers whose earlier claim had lapsed.</summary>
    internal static void Lapsed(string queue, long count)
    {
        if (count > 0)
            RidesMetrics.LapsedLeases.Add(count, new KeyValuePair<string, object?>("queue", queue));
    }

    /// <summary>
    /// Reports what the shards of queues hold, until it is withdrawn or has not been reported for 15 s.
    /// </summary>
    public static void Report(object reporter, IEnumerable<(string Queue, ShardTimers Timers)> shards) =>
        RidesMetrics.QueueTimers.Set(reporter, [.. shards.SelectMany(shard => Measure(shard.Queue, shard.Timers))]);

    /// <summary>Withdraws what the reporter has reported.</summary>
    public static void Withdraw(object reporter) => RidesMetrics.QueueTimers.Withdraw(reporter);

    /// <summary>Counts a failed pass of a queue's pump.</summary>
    internal static void PassFailed(string queue) => RidesMetrics.FailedPasses.Add(1, new KeyValuePair<string, object?>("loop", queue));

    private static IEnumerable<Measurement<long>> Measure(string queue, ShardTimers timers)
    {
        foreach (var (state, count) in new[] { ("armed", timers.Armed), ("due", timers.Due), ("leased", timers.Leased) })
            yield return new(count, new("queue", queue), new("shard", timers.Shard), new("state", state));
    }
}
