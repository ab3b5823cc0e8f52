using System.Diagnostics.Metrics;

namespace RideAspire.Booking.Events;

/// <summary>The metrics of the live streams.</summary>
internal static class EventTelemetry
{
    private static readonly Meter meter = new("RideAspire.Booking");

    private static readonly UpDownCounter<long> open =
        meter.CreateUpDownCounter<long>("booking.streams.open", "{stream}", "Open event streams, by kind: trip, driver.");

    private static readonly Counter<long> sent =
        meter.CreateCounter<long>("booking.events.sent", "{event}", "Events written to event streams, by event name.");

    private static readonly Histogram<double> delay = meter.CreateHistogram<double>(
        "booking.events.delay", "s",
        "Delay from commit to the event written to a live stream. Replays after a reconnect are not counted.",
        advice: new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    /// <summary>Counts a stream that opens (1) or closes (−1).</summary>
    public static void Streams(string kind, int change) => open.Add(change, new KeyValuePair<string, object?>("kind", kind));

    /// <summary>Counts an event that was written.</summary>
    /// <param name="late">The time since the change; null for events that are not counted in the delay.</param>
    public static void Sent(string name, TimeSpan? late)
    {
        var tag = new KeyValuePair<string, object?>("event", name);
        sent.Add(1, tag);
        if (late is { } time)
            delay.Record(Math.Max(0, time.TotalSeconds), tag);
    }
}
