using System.Diagnostics.Metrics;

namespace RideAspire.Trips;

/// <summary>The metrics of trips and offers. Ids go on spans, never on metrics.</summary>
public static class TripTelemetry
{
    private static readonly Meter meter = new("RideAspire.Rides");

    private static readonly Counter<long> transitions =
        meter.CreateCounter<long>("rides.trip.transitions", "{trip}", "Trips that reached a status.");

    private static readonly Counter<long> offers =
        meter.CreateCounter<long>("rides.offer.transitions", "{offer}", "Offers that reached a status. PENDING counts the offers made.");

    private static readonly Histogram<double> lateness = meter.CreateHistogram<double>(
        "rides.expiry.lateness", "s", "Delay from a trip's deadline to its expiry, by the database's clock.",
        advice: new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60] });

    private static readonly Counter<long> swept = meter.CreateCounter<long>(
        "rides.sweep",
        "{timer}",
        "Repairs by the sweep: trips expired or recalled and offers lapsed without their timer, and missing timers armed again.");

    private static readonly Counter<long> recalled = meter.CreateCounter<long>(
        "rides.recalled", "{trip}", "Trips that were taken back from drivers with auto-accept who did not acknowledge them in time.");

    private static readonly Counter<long> unknown = meter.CreateCounter<long>(
        "rides.unknown", "{row}", "Reads of a trip or an offer with a status that only a newer release knows.");

    private static readonly Counter<long> removed = meter.CreateCounter<long>(
        "rides.removed",
        "{entry}",
        "What was removed because it is no longer kept: old trips and idempotency keys, and entries that Redis should not have.");

    private static readonly Gauge<long> overdueRides = meter.CreateGauge<long>(
        "rides.overdue", "{trip}", "Trips that have been IN_PROGRESS for longer than Trips:LongRide. Each replica reports all of them.");

    /// <summary>Counts a row with a status that only a newer release knows.</summary>
    public static void Unknown(string what) => unknown.Add(1, new KeyValuePair<string, object?>("row", what));

    /// <summary>Counts trips that reached <paramref name="status"/>.</summary>
    public static void Transition(TripStatus status, long trips)
    {
        if (trips > 0)
            transitions.Add(trips, new KeyValuePair<string, object?>("status", status.Name()));
    }

    /// <summary>Counts offers that reached <paramref name="status"/>.</summary>
    public static void Offers(OfferStatus status, long count)
    {
        if (count > 0)
            offers.Add(count, new KeyValuePair<string, object?>("status", status.Name()));
    }

    /// <summary>Counts offers that ended.</summary>
    public static void Closed(IReadOnlyCollection<ClosedOffer> closed)
    {
        foreach (var status in closed.CountBy(offer => offer.Status))
            Offers(status.Key, status.Value);
    }

    /// <summary>Counts trips that expired, and records how late each was.</summary>
    public static void Expired(IReadOnlyCollection<ExpiredTrip> trips)
    {
        Transition(TripStatus.DriverNotFound, trips.Count);
        foreach (var trip in trips)
            lateness.Record(trip.Lateness.TotalSeconds);
    }

    /// <summary>Counts trips that wait again, because their drivers did not acknowledge them.</summary>
    public static void Recalled(long trips)
    {
        Transition(TripStatus.Waiting, trips);
        Offers(OfferStatus.Returned, trips);
        if (trips > 0)
            recalled.Add(trips);
    }

    /// <summary>Counts what the sweep repaired.</summary>
    public static void Swept(string outcome, long count)
    {
        if (count > 0)
            swept.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
    }

    /// <summary>Records how many rides are overdue.</summary>
    public static void Overdue(long rides) => overdueRides.Record(rides);

    /// <summary>Counts what was removed because it is no longer kept.</summary>
    public static void Removed(string what, long count)
    {
        if (count > 0)
            removed.Add(count, new KeyValuePair<string, object?>("what", what));
    }
}
