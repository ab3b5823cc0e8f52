using RideAspire.Telemetry;

namespace RideAspire.Timers;

/// <summary>Records the metrics of the timers. Ids go on spans, never on metrics.</summary>
internal static class TimerTelemetry
{
    /// <summary>Counts timers of a queue by their outcome.</summary>
    public static void Count(string queue, string outcome, long count)
    {
        if (count > 0)
            RidesMetrics.Timers.Add(count, new("queue", queue), new("outcome", outcome));
    }

    /// <summary>Counts a failed pass of a queue's pump.</summary>
    public static void PassFailed(string queue) => RidesMetrics.FailedPasses.Add(1, new KeyValuePair<string, object?>("loop", queue));
}
