using System.Diagnostics.Metrics;

namespace RideAspire.Telemetry;

/// <summary>
/// All metrics of this library, which docs/telemetry.md lists. Each layer records its own. Ids go on spans, never on
/// metrics. Without a listener an instrument costs a comparison.
/// </summary>
internal static class RidesMetrics
{
    public const string MeterName = "RideAspire.Rides";

    private static readonly Meter meter = new(MeterName);

    private static readonly InstrumentAdvice<double> shortTimes =
        new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60] };

    /// <summary>An expiry is late by milliseconds, or by as long as an outage.</summary>
    private static readonly InstrumentAdvice<double> lateness =
        new() { HistogramBucketBoundaries = [.. shortTimes.HistogramBucketBoundaries!, 120, 300, 600] };

    private static readonly InstrumentAdvice<double> longTimes =
        new() { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60, 120, 300] };

    public static readonly Counter<long> Timers = meter.CreateCounter<long>(
        "rides.timers", "{timer}", "Timers by queue and outcome: claimed, completed, rearmed, released, failed, set_aside.");

    public static readonly Counter<long> LapsedLeases = meter.CreateCounter<long>(
        "rides.lease.lapses", "{timer}", "Timers that were claimed again because the lease of an earlier claim had lapsed.");

    public static readonly Reports<long> QueueTimers = new();

    public static readonly Counter<long> FailedPasses = meter.CreateCounter<long>(
        "rides.pass.failures", "{pass}", "Passes of a pump or a duty that failed. The next pass retries.");

    public static readonly UpDownCounter<long> Queued = meter.CreateUpDownCounter<long>(
        "rides.batcher.queued", "{call}", "Calls that wait in this process for their batch.");

    public static readonly Histogram<double> QueueTime = meter.CreateHistogram(
        "rides.batcher.wait", "s",
        "Time that a call waited for its batch. Calls that did not have to wait are left out.", advice: shortTimes);

    public static readonly Counter<long> Renamed = meter.CreateCounter<long>(
        "rides.renamed", "{value}", "Values in Redis that had another type than their key should have, and were renamed.");

    public static readonly Reports<long> StoreState = new();

    public static readonly Counter<long> Transitions = meter.CreateCounter<long>(
        "rides.trip.transitions", "{trip}", "Trips that reached a status.");

    public static readonly Histogram<double> Lateness = meter.CreateHistogram(
        "rides.expiry.lateness", "s", "Delay from a trip's deadline to its expiry, by the database's clock.", advice: lateness);

    public static readonly Reports<long> OverdueTrips = new();

    public static readonly Reports<double> OldestOverdueTrip = new();

    public static readonly Histogram<double> TimeToOffer = meter.CreateHistogram(
        "rides.matching.time_to_offer", "s", "Time from a trip's booking to its first offer, by the database's clock.", advice: longTimes);

    public static readonly Histogram<double> TimeToAssignment = meter.CreateHistogram(
        "rides.matching.time_to_assignment", "s",
        "Time from a trip's booking, or from its last return, to its assignment, by the database's clock.", advice: longTimes);

    public static readonly Counter<long> RefusedPairs = meter.CreateCounter<long>(
        "rides.pairs.refused", "{pair}", "Pairs of trip and driver that Redis proposed and Postgres refused.");

    public static readonly Counter<long> Offers = meter.CreateCounter<long>(
        "rides.offer.transitions", "{offer}", "Offers that reached a status. PENDING counts the offers made.");

    public static readonly Histogram<double> OfferTime = meter.CreateHistogram(
        "rides.offer.duration", "s", "Time from an offer to the driver's answer, or to its end without one.", advice: longTimes);

    public static readonly Counter<long> Swept = meter.CreateCounter<long>(
        "rides.sweep",
        "{timer}",
        "Repairs by the sweep: trips expired or recalled and offers lapsed without their timer, and missing timers armed again.");

    public static readonly Counter<long> Rebuilds = meter.CreateCounter<long>(
        "rides.rebuilds", "{rebuild}", "Times that all timers were armed again from Postgres, because Redis had lost a shard.");

    public static readonly Counter<long> Unarmed = meter.CreateCounter<long>(
        "rides.unarmed", "{trip}", "Trips whose timers could not be armed after their commit, and those of them that were armed later.");

    public static readonly Counter<long> Recalled = meter.CreateCounter<long>(
        "rides.recalled", "{trip}", "Trips that were taken back from drivers with auto-accept who did not acknowledge them in time.");

    public static readonly Counter<long> Unknown = meter.CreateCounter<long>(
        "rides.unknown", "{row}", "Reads of a trip or an offer with a status that only a newer release knows.");

    public static readonly Counter<long> Removed = meter.CreateCounter<long>(
        "rides.removed",
        "{entry}",
        "What was removed because it is no longer kept: old trips and idempotency keys, and entries that Redis should not have.");

    public static readonly Gauge<long> OverdueRides = meter.CreateGauge<long>(
        "rides.overdue", "{trip}", "Trips that have been IN_PROGRESS for longer than Trips:LongRide. Each replica reports all of them.");

    public static readonly Reports<long> Drivers = new();

    private static readonly ObservableGauge<long> queueTimers = meter.CreateObservableGauge(
        "rides.queue.timers", QueueTimers.Observe, "{timer}",
        "Timers in Redis by queue, shard and state: armed for later, due, leased by a claim. One replica reports.");

    private static readonly ObservableGauge<long> overdueTrips = meter.CreateObservableGauge(
        "rides.waiting.overdue", OverdueTrips.Observe, "{trip}",
        "Trips that still wait more than 1 s after their deadline; counted up to 10,000. One replica reports.");

    private static readonly ObservableGauge<double> oldestOverdueTrip = meter.CreateObservableGauge(
        "rides.waiting.oldest_overdue", OldestOverdueTrip.Observe, "s",
        "How far the deadline of the trip that is overdue the longest has passed; 0 without one. One replica reports.");

    private static readonly ObservableGauge<long> drivers = meter.CreateObservableGauge(
        "rides.drivers", Drivers.Observe, "{driver}", "Drivers by state: online, free, stale. One replica reports.");

    static RidesMetrics() => meter.CreateObservableGauge(
        "rides.store.state", StoreState.Observe, "{store}",
        "The state of a store as this process sees it: 1 for the present state, 0 for the others.");

    /// <summary>
    /// Whether anybody listens to the gauges whose values must be read from the stores: without a listener, nothing is.
    /// </summary>
    public static bool AreGaugesObserved => overdueTrips.Enabled || oldestOverdueTrip.Enabled || drivers.Enabled || queueTimers.Enabled;
}
