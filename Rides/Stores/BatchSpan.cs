using System.Diagnostics;

namespace RideAspire.Stores;

/// <summary>
/// The span of a batch that several callers share. It is in the trace of one of them, and has links to the others.
/// </summary>
internal static class BatchSpan
{
    /// <summary>The most links of a span. The exporter drops more than 128.</summary>
    public const int MaxLinks = 128;

    private static readonly ActivitySource source = new("RideAspire.Rides");

    /// <summary>
    /// Makes what follows in the caller's method a part of what the batch's callers do. Returns the batch's span; null
    /// when there is only one caller, whose own span suffices, or when no caller's span is recorded.
    /// </summary>
    /// <param name="callers">The spans of the callers.</param>
    public static Activity? Start(List<Activity?> callers)
    {
        var recorded = callers.FindAll(caller => caller is { Recorded: true, IsStopped: false });
        Activity.Current = recorded is [var first, ..] ? first : null;
        return callers.Count == 1 || recorded.Count == 0 ? null : source.StartActivity(
            ActivityKind.Internal,
            links: recorded.Skip(1).Take(MaxLinks).Select(caller => new ActivityLink(caller!.Context)),
            tags: [new("rides.batch.size", callers.Count)],
            name: "batch");
    }
}
