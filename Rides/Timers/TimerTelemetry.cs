using System.Diagnostics;
using RideAspire.Telemetry;

namespace RideAspire.Timers;

/// <summary>The metrics and spans of the timers. Ids go on spans, never on metrics.</summary>
internal static class TimerTelemetry
{
    private static readonly ActivitySource activities = new(RidesMetrics.MeterName);

    /// <summary>Counts timers of a queue by their outcome.</summary>
    public static void Count(string queue, string outcome, long count)
    {
        if (count > 0)
            RidesMetrics.Timers.Add(count, new("queue", queue), new("outcome", outcome));
    }

    /// <summary>Counts a failed pass of a queue's pump.</summary>
    public static void PassFailed(string queue) => RidesMetrics.FailedPasses.Add(1, new KeyValuePair<string, object?>("loop", queue));

    /// <summary>Starts the span of a batch that fires, with the claimed ids; null when nobody records it.</summary>
    public static Activity? Fire(string queue, IReadOnlyList<Guid> ids) =>
        activities.CreateActivity($"{queue} fire", ActivityKind.Internal)
            ?.SetTag("timers.count", ids.Count).SetTag("timers.ids", ids.Select(id => id.ToString()).ToArray()).Start();
}
