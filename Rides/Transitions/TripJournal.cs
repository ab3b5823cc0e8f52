using Microsoft.Extensions.Logging;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// Records each decision about a trip, once it is committed: a span in the trace of the trip's booking, and a line of
/// the log in that trace. A subject may be somebody's e-mail address, so only lines for debugging have one. Places are
/// in no line.
/// </summary>
public sealed partial class TripJournal(TimerQueues queues, ThisReplica replica, ILogger<TripJournal> logger)
{
    /// <summary>
    /// An expiry that is later than this is recorded although its booking was not. After an outage all are late: then
    /// this holds for the first <see cref="MaxLines"/> of each batch.
    /// </summary>
    private static readonly TimeSpan late = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The most lines about the expiries of one batch. When the deadlines of thousands come in one instant, writing a
    /// line about each would delay the next ones. One more line then says how many others there were.
    /// </summary>
    private const int MaxLines = 50;

    /// <summary>A search has found no driver, or one who turned out to be engaged.</summary>
    /// <param name="trips">The trips.</param>
    /// <param name="outcome"><c>no_driver</c> or <c>refused</c>.</param>
    public void NotMatched(IEnumerable<SoughtTrip> trips, string outcome)
    {
        foreach (var (n, trip) in trips.Index())
        {
            using var span = TripSpan.Start("trip match", trip.Id, trip.TraceParent, n);
            span.Activity?.SetTag("rides.match.outcome", outcome);
            NotMatched(trip.Id, outcome);
        }
    }

    /// <summary>A trip was booked. The span of the request is the first of the trip's trace.</summary>
    internal void Booked(Trip trip)
    {
        TripSpan.Tag(trip.Id);
        Booked(trip.Id, trip.DeadlineAt);
    }

    /// <summary>A step of a rider, a driver or ops has taken effect.</summary>
    internal void Changed(Trip trip, TripStatus to, string by)
    {
        TripSpan.Tag(trip.Id);
        using var span = TripSpan.Start(NameOf(to), trip.Id, trip.TraceParent);
        Changed(trip.Id, to.Name(), by);
    }

    internal void Offered(IReadOnlyCollection<MadeOffer> offers)
    {
        foreach (var (n, offer) in offers.Index())
        {
            using var span = TripSpan.Start("trip offer", offer.Trip, offer.TraceParent, n);
            span.Activity?.SetTag("rides.offer.id", $"{offer.Id}").SetTag("rides.offer.window", offer.LapsesIn.TotalSeconds);
            Offered(offer.Trip, offer.Id, offer.LapsesIn.TotalSeconds);
            HasDriver(offer.Trip, offer.Driver);
        }
    }

    /// <summary>Offers ended without a driver. Those that ended with their trips are no decisions.</summary>
    internal void Closed(IEnumerable<ClosedOffer> offers)
    {
        foreach (var (n, offer) in offers.Where(offer => offer.Status != OfferStatus.Withdrawn).Index())
        {
            var name = offer.Status == OfferStatus.Lapsed ? "trip lapse" : "trip decline";
            using var span = TripSpan.Start(name, offer.TripId, offer.TraceParent, n);
            Closed(offer.TripId, offer.Status.Name(), offer.Pending.TotalSeconds);
        }
    }

    /// <summary>A driver has accepted an offer.</summary>
    internal void Accepted(AssignedTrip trip, Guid offer)
    {
        TripSpan.Tag(trip.Trip);
        using var span = TripSpan.Start("trip accept", trip.Trip, trip.TraceParent);
        span.Activity?.SetTag("rides.offer.id", $"{offer}");
        Accepted(trip.Trip, offer);
        HasDriver(trip.Trip, trip.Driver);
    }

    /// <summary>Trips were assigned to drivers with auto-accept.</summary>
    internal void Assigned(IEnumerable<AssignedTrip> trips)
    {
        foreach (var (n, trip) in trips.Index())
        {
            using var span = TripSpan.Start("trip assign", trip.Trip, trip.TraceParent, n);
            Assigned(trip.Trip);
            HasDriver(trip.Trip, trip.Driver);
        }
    }

    internal void Recalled(IEnumerable<RecalledTrip> trips)
    {
        foreach (var (n, trip) in trips.Index())
        {
            using var span = TripSpan.Start("trip recall", trip.Id, trip.TraceParent, n);
            Recalled(trip.Id);
            HasDriver(trip.Id, trip.Driver);
        }
    }

    /// <param name="source">What expired them: <c>timer</c> or <c>sweep</c>.</param>
    internal void Expired(IReadOnlyCollection<ExpiredTrip> trips, string source)
    {
        foreach (var (n, trip) in trips.Index())
        {
            using var span = TripSpan.Start("trip expire", trip.Id, trip.TraceParent, n, isKept: n < MaxLines && trip.Lateness > late);
            span.Activity?.SetTag("rides.expiry.lateness", trip.Lateness.TotalSeconds)
                .SetTag("rides.expiry.source", source)
                .SetTag("rides.timers.shard", queues.Timeouts.ShardOf(trip.Id))
                .SetTag("rides.replica", replica.Name);
            if (n < MaxLines)
                Expired(trip.Id, trip.Lateness.TotalMilliseconds, source);
        }

        if (trips.Count > MaxLines)
            MoreExpired(trips.Count - MaxLines, trips.Skip(MaxLines).Max(trip => trip.Lateness).TotalMilliseconds, source);
    }

    private static string NameOf(TripStatus to) => to switch
    {
        TripStatus.Cancelled => "trip cancel",
        TripStatus.InProgress => "trip start",
        TripStatus.Completed => "trip complete",
        TripStatus.Waiting => "trip return",
        _ => "trip change",
    };

    [LoggerMessage(LogLevel.Information, "Trip {Trip} is booked. A driver is sought until {Deadline:HH:mm:ss.fff} UTC.")]
    private partial void Booked(Guid trip, DateTimeOffset deadline);

    [LoggerMessage(LogLevel.Information, "Trip {Trip} is {Status}, by {By}.")]
    private partial void Changed(Guid trip, string status, string by);

    [LoggerMessage(LogLevel.Information, "Trip {Trip} is offered to a driver, by offer {Offer}, for {Seconds:0.0} s.")]
    private partial void Offered(Guid trip, Guid offer, double seconds);

    [LoggerMessage(LogLevel.Information, "An offer of trip {Trip} is {Status}, after {Seconds:0.0} s. Another driver is sought.")]
    private partial void Closed(Guid trip, string status, double seconds);

    [LoggerMessage(LogLevel.Information, "Trip {Trip} is ASSIGNED: a driver has accepted offer {Offer}.")]
    private partial void Accepted(Guid trip, Guid offer);

    [LoggerMessage(LogLevel.Information, "Trip {Trip} is ASSIGNED to a driver who has auto-accept on.")]
    private partial void Assigned(Guid trip);

    [LoggerMessage(LogLevel.Information, "Trip {Trip} is WAITING again, because its driver, who has auto-accept on, did not acknowledge it "
        + "in time. Another driver is sought.")]
    private partial void Recalled(Guid trip);

    [LoggerMessage(LogLevel.Information, "Trip {Trip} is DRIVER_NOT_FOUND, {LatenessMs:0.0} ms after its deadline, by the {Source}.")]
    private partial void Expired(Guid trip, double latenessMs, string source);

    [LoggerMessage(LogLevel.Information, "{Trips} more trips are DRIVER_NOT_FOUND, the latest {LatenessMs:0.0} ms after its deadline, "
        + "by the {Source}.")]
    private partial void MoreExpired(int trips, double latenessMs, string source);

    [LoggerMessage(LogLevel.Debug, "No driver is found for trip {Trip}: {Outcome}. It is tried again.")]
    private partial void NotMatched(Guid trip, string outcome);

    [LoggerMessage(LogLevel.Debug, "The driver of trip {Trip}, or of its offer, is {Driver}.")]
    private partial void HasDriver(Guid trip, string driver);
}
