using RideAspire.Booking.Contracts;
using RideAspire.Trips;

namespace RideAspire.Booking.Events;

/// <summary>
/// The events of a driver's stream. Computes from what the client has seen and the rows as they are now which events
/// the client misses, and what it has seen after them. It keeps no state, so any replica can continue the stream of
/// another one.
/// </summary>
internal sealed class DriverEvents
{
    private readonly DriverRows rows;
    private readonly List<StreamEvent> events = [];
    private DriverSeen seen;

    private DriverEvents(DriverSeen seen, DriverRows rows) => (this.seen, this.rows) = (seen, rows);

    /// <summary>The present state, for a client that has seen nothing.</summary>
    public static (IReadOnlyList<StreamEvent> Events, DriverSeen Seen) Now(DriverRows rows)
    {
        var (pending, active) = (rows.Pending, rows.Active);
        var seen = DriverSeen.Nothing;
        if (pending is not null)
            seen = seen.WithOffer(pending.Offer.Id, pending.Offer.Version);
        if (active is not null)
            seen = seen.WithTrip(active.Id, active.Version);

        var offer = pending is null ? null : OfferView.Of(pending.Offer, pending.Trip);
        var state = new DriverState(offer, active is null ? null : TripView.Of(active));
        var changedAt = active?.ChangedAt ?? pending?.Offer.OfferedAt ?? default;
        return ([new("state", seen.ToString(), state, changedAt) { TellsOfAssignment = active?.Status == TripStatus.Assigned }], seen);
    }

    /// <summary>
    /// What has happened since, in the only possible order: the trip changed, the offer closed, a trip was assigned, a
    /// new offer was made.
    /// </summary>
    public static (IReadOnlyList<StreamEvent> Events, DriverSeen Seen) Since(DriverSeen seen, DriverRows rows)
    {
        var since = new DriverEvents(seen, rows);
        since.AddTripChanges();
        since.AddOfferEnd();
        since.AddAssignment(rows.Active, wasAccepted: false);
        since.AddOffer();
        return (since.events, since.seen);
    }

    private void AddTripChanges()
    {
        if (rows.Trip(seen.Trip) is { } trip)
            AddChanges(trip);
    }

    private void AddOfferEnd()
    {
        if (rows.Offer(seen.Offer) is not { Offer: { Status: not OfferStatus.Pending } offer, Trip: { } trip })
            return;

        seen = seen.WithoutOffer();
        if (offer.Status is OfferStatus.Accepted or OfferStatus.Returned)
            AddAssignment(rows.Trip(trip.Id) ?? trip, wasAccepted: true);
        else
            Add("withdrawal", OfferView.Of(offer, trip), offer.ClosedAt!.Value);
    }

    private void AddAssignment(Trip? trip, bool wasAccepted)
    {
        if (trip is null || trip.Id == seen.Trip)
            return;

        // The trip's last assignment to this driver. The trip may have changed since, and may even be closed.
        var assignments = TripEvents.ViewsAfter(0, trip).Where(view => view.Status == TripStatus.Assigned && view.DriverId == rows.Driver);
        if (assignments.LastOrDefault() is not { } assigned)
            return;

        // The offer's row may still be pending: the trip was read a moment later.
        if (rows.Offer(seen.Offer)?.Trip.Id == trip.Id)
            (seen, wasAccepted) = (seen.WithoutOffer(), true);
        seen = seen.WithTrip(trip.Id, assigned.Version);
        events.Add(new("assignment", seen.ToString(), assigned, assigned.ChangedAt) { TellsOfAssignment = !wasAccepted });
        AddChanges(trip);
    }

    private void AddOffer()
    {
        if (rows.Pending is not { } pending || pending.Offer.Id == seen.Offer)
            return;

        seen = seen.WithOffer(pending.Offer.Id, pending.Offer.Version);
        Add("offer", OfferView.Of(pending.Offer, pending.Trip), pending.Offer.OfferedAt);
    }

    /// <summary>
    /// Adds the trip's changes, up to the one with which it stops belonging to the driver. The driver must not see what
    /// happens to it after that.
    /// </summary>
    private void AddChanges(Trip trip)
    {
        foreach (var view in TripEvents.ViewsAfter(seen.TripVersion, trip))
        {
            var belongs = rows.BelongsToDriver(view.Status, view.DriverId);
            seen = belongs ? seen.WithTrip(trip.Id, view.Version) : seen.WithoutTrip();
            Add(TripEvents.Name, view, view.ChangedAt);
            if (!belongs)
                return;
        }
    }

    private void Add(string name, object data, DateTimeOffset changedAt) => events.Add(new(name, seen.ToString(), data, changedAt));
}
