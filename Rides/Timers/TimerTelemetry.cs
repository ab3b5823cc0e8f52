using System.Diagnostics.Metrics;

namespace RideAspire.Timers;

/// <summary>The metrics of the timers. Ids go on spans, never on metrics.</summary>
internal static class TimerTelemetry
{
    private const string Name = "RideAspire.Rides";

    private static readonly Meter meter = new(Name);

    private static readonly Counter<long> timers =
        meter.CreateCounter<long>(
            "rides.timers", "{timer}", "Timers by queue and outcome: claimed, completed, rearmed, released, failed, set_aside.");

    /// <summary>Counts timers of a queue by their outcome.</summary>
    public static void Count(string queue, string outcome, long count)
    {
        if (count > 0)
            timers.Add(count, new("queue", queue), new("outcome", outcome));
    }
}
