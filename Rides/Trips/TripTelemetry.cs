using System.Diagnostics.Metrics;
using RideAspire.Telemetry;

namespace RideAspire.Trips;

/// <summary>Records the metrics of trips, offers and drivers. Ids go on spans, never on metrics.</summary>
public static class TripTelemetry
{
    /// <summary>Counts a row with a status that only a newer release knows.</summary>
    public static void Unknown(string what) => RidesMetrics.Unknown.Add(1, new KeyValuePair<string, object?>("row", what));

    /// <summary>Counts trips that reached <paramref name="status"/>.</summary>
    public static void Transition(TripStatus status, long trips)
    {
        if (trips > 0)
            RidesMetrics.Transitions.Add(trips, new KeyValuePair<string, object?>("status", status.Name()));
    }

    /// <summary>Counts offers that reached <paramref name="status"/>.</summary>
    public static void Offers(OfferStatus status, long count)
    {
        if (count > 0)
            RidesMetrics.Offers.Add(count, new KeyValuePair<string, object?>("status", status.Name()));
    }

    /// <summary>Counts offers that ended, and records how long each was pending.</summary>
    public static void Closed(IReadOnlyCollection<ClosedOffer> closed)
    {
        foreach (var status in closed.CountBy(offer => offer.Status))
            Offers(status.Key, status.Value);
        foreach (var offer in closed)
            OfferEnded(offer.Status, offer.Pending);
    }

    /// <summary>Records how long an offer was pending.</summary>
    public static void OfferEnded(OfferStatus status, TimeSpan pending) =>
        RidesMetrics.OfferTime.Record(Seconds(pending), new KeyValuePair<string, object?>("status", status.Name()));

    /// <summary>Counts the offers made, and records how long trips have waited for their first.</summary>
    public static void Offered(IReadOnlyCollection<MadeOffer> made)
    {
        Offers(OfferStatus.Pending, made.Count);
        foreach (var offer in made.Where(offer => offer.IsFirst))
            RidesMetrics.TimeToOffer.Record(Seconds(offer.Waited));
    }

    /// <summary>Counts trips that were assigned, and records how long each has waited for it.</summary>
    public static void Assigned(IReadOnlyCollection<AssignedTrip> assigned)
    {
        Transition(TripStatus.Assigned, assigned.Count);
        Offers(OfferStatus.Accepted, assigned.Count);
        foreach (var trip in assigned)
            RidesMetrics.TimeToAssignment.Record(Seconds(trip.Waited));
    }

    /// <summary>Counts pairs of trip and driver that Postgres refused.</summary>
    public static void Refused(long pairs)
    {
        if (pairs > 0)
            RidesMetrics.RefusedPairs.Add(pairs);
    }

    /// <summary>Counts trips that expired, and records how late each was.</summary>
    /// <param name="trips">The trips.</param>
    /// <param name="source">What expired them: <c>timer</c> or <c>sweep</c>.</param>
    public static void Expired(IReadOnlyCollection<ExpiredTrip> trips, string source)
    {
        Transition(TripStatus.DriverNotFound, trips.Count);
        foreach (var trip in trips)
            RidesMetrics.Lateness.Record(trip.Lateness.TotalSeconds, new KeyValuePair<string, object?>("source", source));
    }

    /// <summary>Counts trips whose timers could not be armed, or were armed by a later attempt.</summary>
    /// <param name="outcome"><c>failed</c> or <c>armed</c>.</param>
    /// <param name="trips">How many.</param>
    public static void Unarmed(string outcome, long trips) =>
        RidesMetrics.Unarmed.Add(trips, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Counts a rebuild of all timers.</summary>
    public static void Rebuilt() => RidesMetrics.Rebuilds.Add(1);

    /// <summary>Counts a failed pass of a duty.</summary>
    public static void PassFailed(string duty) => RidesMetrics.FailedPasses.Add(1, new KeyValuePair<string, object?>("loop", duty));

    /// <summary>Counts trips that wait again, because their drivers did not acknowledge them.</summary>
    public static void Recalled(long trips)
    {
        Transition(TripStatus.Waiting, trips);
        Offers(OfferStatus.Returned, trips);
        if (trips > 0)
            RidesMetrics.Recalled.Add(trips);
    }

    /// <summary>Counts what the sweep repaired.</summary>
    public static void Swept(string outcome, long count)
    {
        if (count > 0)
            RidesMetrics.Swept.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
    }

    /// <summary>Records how many rides are overdue.</summary>
    public static void Overdue(long rides) => RidesMetrics.OverdueRides.Record(rides);

    /// <summary>Counts what was removed because it is no longer kept.</summary>
    public static void Removed(string what, long count)
    {
        if (count > 0)
            RidesMetrics.Removed.Add(count, new KeyValuePair<string, object?>("what", what));
    }

    /// <summary>Whether anybody listens to the gauges that are read from the stores.</summary>
    public static bool AreGaugesObserved => RidesMetrics.AreGaugesObserved;

    /// <summary>Reports the overdue trips, until they are withdrawn or have not been reported for 15 s.</summary>
    public static void ReportOverdue(object reporter, OverdueCount overdue)
    {
        RidesMetrics.OverdueTrips.Set(reporter, new Measurement<long>(overdue.Trips));
        RidesMetrics.OldestOverdueTrip.Set(reporter, new Measurement<double>(overdue.Oldest.TotalSeconds));
    }

    /// <summary>Reports the drivers by their states, in the same way.</summary>
    public static void ReportDrivers(object reporter, IReadOnlyDictionary<string, long> byState) => RidesMetrics.Drivers.Set(
        reporter, [.. byState.Select(state => new Measurement<long>(state.Value, new KeyValuePair<string, object?>("state", state.Key)))]);

    /// <summary>Withdraws what the reporter has reported.</summary>
    public static void Withdraw(object reporter)
    {
        RidesMetrics.OverdueTrips.Withdraw(reporter);
        RidesMetrics.OldestOverdueTrip.Withdraw(reporter);
        RidesMetrics.Drivers.Withdraw(reporter);
    }

    private static double Seconds(TimeSpan time) => Math.Max(0, time.TotalSeconds);
}
