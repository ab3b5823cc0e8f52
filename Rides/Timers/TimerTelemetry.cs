using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RideAspire.Timers;

/// <summary>The metrics and spans of the timers. Ids go on spans, never on metrics.</summary>
internal static class TimerTelemetry
{
    private const string Name = "RideAspire.Rides";

    private static readonly Meter meter = new(Name);

    private static readonly Counter<long> timers =
        meter.CreateCounter<long>(
            "rides.timers", "{timer}", "Timers by queue and outcome: claimed, completed, rearmed, released, failed, set_aside.");

    private static readonly ActivitySource activities = new(Name);

    /// <summary>Counts timers of a queue by their outcome.</summary>
    public static void Count(string queue, string outcome, long count)
    {
        if (count > 0)
            timers.Add(count, new("queue", queue), new("outcome", outcome));
    }

    /// <summary>Starts the span of a batch that fires, with the claimed ids; null when nobody records it.</summary>
    public static Activity? Fire(string queue, IReadOnlyList<Guid> ids) =>
        activities.CreateActivity($"{queue} fire", ActivityKind.Internal)
            ?.SetTag("timers.count", ids.Count).SetTag("timers.ids", ids.Select(id => id.ToString()).ToArray()).Start();
}
