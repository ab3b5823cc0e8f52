using System.Diagnostics;
using RideAspire.Telemetry;

namespace RideAspire.Trips;

/// <summary>
/// The span of one decision about a trip. It is in the trace of the trip's booking, whichever process decides, and
/// however much later. It and the span of the work that decided, a request's or a batch's, have links to one another.
/// It begins with that work. Until it is disposed of, it is the current span.
/// </summary>
internal readonly struct TripSpan : IDisposable
{
    private const string TripTag = "rides.trip.id";

    private readonly Activity? before;

    private TripSpan(Activity? before, Activity? activity) => (this.before, Activity) = (before, activity);

    /// <summary>The span; null when nobody records it.</summary>
    public Activity? Activity { get; }

    /// <summary>Says on the current span, a request's, which trip it is about.</summary>
    public static void Tag(Guid trip)
    {
        if (Activity.Current is { Recorded: true } request)
            request.SetTag(TripTag, $"{trip}");
    }

    /// <summary>Starts the span of a sweep, once it has found something; null when it has not.</summary>
    /// <param name="began">When the sweep began: before its statement, which is in no trace.</param>
    public static Activity? Sweep(string name, int found, DateTimeOffset began) =>
        found == 0
            ? null
            : RidesSpans.Source.StartActivity(ActivityKind.Internal, startTime: began, name: name)?.SetTag("rides.sweep.count", found);

    /// <summary>Starts the span.</summary>
    /// <param name="name">The decision, such as <c>trip expire</c>.</param>
    /// <param name="trip">The trip.</param>
    /// <param name="traceParent">The trace context of its booking, recorded or not; null when it had none.</param>
    /// <param name="number">How many spans the same work has started before: it has links to the first 128.</param>
    /// <param name="isKept">Whether it is recorded although the booking was not.</param>
    public static TripSpan Start(string name, Guid trip, string? traceParent, int number = 0, bool isKept = false)
    {
        if (!RidesSpans.Source.HasListeners())
            return default;

        ActivityContext.TryParse(traceParent, null, isRemote: true, out var booking);
        var isRecorded = booking.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        if (!isRecorded && !isKept)
            return default;

        var before = Activity.Current;
        var work = before is { Recorded: true } ? before : null;

        // The current span would be the parent of one that has none.
        Activity.Current = null;
        var span = RidesSpans.Source.StartActivity(
            ActivityKind.Internal,
            booking,
            isRecorded ? null : [new(RidesSpans.PriorityTag, 1)],
            work is null ? null : [new(work.Context)],
            work?.StartTimeUtc ?? default(DateTimeOffset),
            name);
        span?.SetTag(TripTag, $"{trip}");
        if (span is { Recorded: true } && number < RidesSpans.MaxLinks)
            work?.AddLink(new(span.Context));
        return new(before, span);
    }

    public void Dispose()
    {
        if (Activity is null && before is null)
            return;

        Activity?.Dispose();
        Activity.Current = before;
    }
}
