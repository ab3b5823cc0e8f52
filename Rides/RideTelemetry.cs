using System.Diagnostics;
using System.Diagnostics.Metrics;
using RideAspire.Offers;
using RideAspire.Trips;

namespace RideAspire;

/// <summary>The metrics and traces of this library. Ids go on spans, never on metrics.</summary>
public static class RideTelemetry
{
    public const string Name = "RideAspire.Rides";

    private static readonly Meter meter = new(Name);

    private static readonly Counter<long> transitions =
        meter.CreateCounter<long>("rides.trip.transitions", "{trip}", "Trips that reached a status.");

    private static readonly Counter<long> offers =
        meter.CreateCounter<long>("rides.offer.transitions", "{offer}", "Offers that reached a status; PENDING are those made.");

    private static readonly Histogram<double> lateness = meter.CreateHistogram<double>(
        "rides.expiry.lateness", "s", "From a trip's deadline to its expiry, by the database's clock.",
        advice: new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60] });

    private static readonly Counter<long> timers =
        meter.CreateCounter<long>("rides.timers", "{timer}", "Timers by queue and what became of them: claimed, completed, rearmed, released.");

    private static readonly Counter<long> swept = meter.CreateCounter<long>(
        "rides.sweep", "{timer}", "What had to be mended: expired trips and lapsed offers whose timer had not fired, timers that were missing and are rearmed.");

    /// <summary>Spans of the timers and of matching.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>Counts trips that reached <paramref name="status"/>.</summary>
    public static void Transition(TripStatus status, long trips) => transitions.Add(trips, new KeyValuePair<string, object?>("status", status.Name()));

    /// <summary>Counts offers that reached <paramref name="status"/>.</summary>
    public static void Offers(OfferStatus status, long count)
    {
        if (count > 0)
            offers.Add(count, new KeyValuePair<string, object?>("status", status.Name()));
    }

    /// <summary>Counts trips that expired and records how late each was.</summary>
    public static void Expired(IReadOnlyCollection<ExpiredTrip> trips)
    {
        if (trips.Count > 0)
            Transition(TripStatus.DriverNotFound, trips.Count);
        foreach (var trip in trips)
            lateness.Record(trip.Lateness.TotalSeconds);
    }

    /// <summary>Counts timers of a queue by what became of them.</summary>
    public static void Timers(string queue, string outcome, long count)
    {
        if (count > 0)
            timers.Add(count, new("queue", queue), new("outcome", outcome));
    }

    /// <summary>Counts what the sweep mended.</summary>
    public static void Swept(string outcome, long count)
    {
        if (count > 0)
            swept.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
