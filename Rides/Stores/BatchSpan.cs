using System.Diagnostics;
using RideAspire.Telemetry;

namespace RideAspire.Stores;

/// <summary>
/// The span of a batch that several callers share. It is in the trace of one of them, and has links to the others.
/// </summary>
internal static class BatchSpan
{
    /// <summary>
    /// Makes what follows in the caller's method a part of what the batch's callers do. Returns the batch's span; null
    /// when there is only one caller, whose own span suffices, or when no caller's span is recorded.
    /// </summary>
    /// <param name="name">What the calls are.</param>
    /// <param name="callers">The spans of the callers.</param>
    public static Activity? Start(string name, IReadOnlyCollection<Activity?> callers)
    {
        Activity.Current = null;
        if (!RidesSpans.Source.HasListeners())
            return null;

        List<Activity> recorded = [.. callers.OfType<Activity>().Where(caller => caller is { Recorded: true, IsStopped: false })];
        if (recorded.Count == 0)
            return null;

        Activity.Current = recorded[0];
        if (callers.Count == 1)
            return null;

        var span = RidesSpans.Source.StartActivity(
            ActivityKind.Internal,
            links: recorded.Skip(1).Take(RidesSpans.MaxLinks).Select(caller => new ActivityLink(caller.Context)),
            name: $"batch {name}");
        return span?.SetTag("rides.batch.size", callers.Count);
    }
}
