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
    public static Activity? Sweep(string name, int found) =>
        found == 0 ? null : RidesSpans.Source.StartActivity(name)?.SetTag("rides.sweep.count", found);

    /// <summary>Starts the span.</summary>
    /// <param name="name">The decision, such as <c>trip expire</c>.</param>
    /// <param name="trip">The trip.</param>
    /// <param name="traceParent">The trace context of its booking; null when nobody recorded that.</param>
    /// <param name="number">How many spans the same work has started before: the first 128 get links.</param>
    /// <param name="isKept">Whether it is recorded although the booking was not. It is then a trace of its own.</param>
    public static TripSpan Start(string name, Guid trip, string? traceParent, int number = 0, bool isKept = false)
    {
        if (!RidesSpans.Source.HasListeners())
            return default;

        var isBooked = ActivityContext.TryParse(traceParent, null, isRemote: true, out var booking);
        var isRecorded = booking.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);
        if (!isRecorded && !isKept)
            return default;

        var before = Activity.Current;
        var work = before is { Recorded: true } && number < RidesSpans.MaxLinks ? before : null;
        List<ActivityLink> links = work is null ? [] : [new(work.Context)];
        if (isBooked && !isRecorded)
            links.Add(new(booking));

        // The current span would be the parent of one that has none.
        Activity.Current = null;
        var span = RidesSpans.Source.StartActivity(
            ActivityKind.Internal,
            isRecorded ? booking : default,
            isRecorded ? null : [new(RidesSpans.PriorityTag, 1)],
            links,
            work?.StartTimeUtc ?? default(DateTimeOffset),
            name);
        span?.SetTag(TripTag, $"{trip}");
        if (span is { Recorded: true })
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
