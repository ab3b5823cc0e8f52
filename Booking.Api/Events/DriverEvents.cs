using RideAspire.Booking.Offers;
using RideAspire.Booking.Trips;
using RideAspire.Trips;

namespace RideAspire.Booking.Events;

/// <summary>
/// What a driver's stream tells: from what the client has been told, and the rows as they now are, follow the events that are missing, and
/// what it has been told thereafter. Pure, so that any replica goes on where another one ended.
/// </summary>
internal sealed class DriverEvents
{
    private readonly DriverRows rows;
    private readonly List<StreamEvent> events = [];
    private DriverSeen seen;

    private DriverEvents(DriverSeen seen, DriverRows rows) => (this.seen, this.rows) = (seen, rows);

    /// <summary>How all stands now, for a client that knows nothing.</summary>
    public static (IReadOnlyList<StreamEvent> Events, DriverSeen Seen) Now(DriverRows rows)
    {
        var (pending, active) = (rows.Pending, rows.Active);
        var seen = DriverSeen.Nothing;
        if (pending is not null)
            seen = seen.WithOffer(pending.Offer.Id, pending.Offer.Version);
        if (active is not null)
            seen = seen.WithTrip(active.Id, active.Version);

        var state = new DriverState(pending is null ? null : OfferView.Of(pending.Offer, pending.Trip), active is null ? null : TripView.Of(active));
        return ([new("state", seen.ToString(), state, active?.ChangedAt ?? pending?.Offer.OfferedAt ?? default)], seen);
    }

    /// <summary>What has happened since, in the order in which it must have: his trip went on, his offer ended, he got a trip, he is asked anew.</summary>
    public static (IReadOnlyList<StreamEvent> Events, DriverSeen Seen) Since(DriverSeen seen, DriverRows rows)
    {
        var since = new DriverEvents(seen, rows);
        since.TripWentOn();
        since.OfferEnded();
        since.GotTrip(rows.Active);
        since.IsAsked();
        return (since.events, since.seen);
    }

    private void TripWentOn()
    {
        if (rows.Trip(seen.Trip) is { } trip)
            Follow(trip);
    }

    private void OfferEnded()
    {
        if (rows.Offer(seen.Offer) is not { Offer: { Status: not OfferStatus.Pending } offer, Trip: { } trip })
            return;

        seen = seen.WithoutOffer();
        if (offer.Status is OfferStatus.Accepted or OfferStatus.Returned)
            GotTrip(rows.Trip(trip.Id) ?? trip);
        else
            Tell("withdrawal", OfferView.Of(offer, trip), offer.ClosedAt!.Value);
    }

    private void GotTrip(Trip? trip)
    {
        if (trip is null || trip.Id == seen.Trip)
            return;

        // The last time that it was assigned to him: it may have gone on since, and even have ended.
        if (TripEvents.ViewsAfter(0, trip).LastOrDefault(view => view.Status == TripStatus.Assigned && view.DriverId == rows.Driver) is not { } assigned)
            return;

        // Its offer may look pending still, when the trip was read a moment later.
        if (rows.Offer(seen.Offer)?.Trip.Id == trip.Id)
            seen = seen.WithoutOffer();
        seen = seen.WithTrip(trip.Id, assigned.Version);
        Tell("assignment", assigned, assigned.ChangedAt);
        Follow(trip);
    }

    private void IsAsked()
    {
        if (rows.Pending is not { } pending || pending.Offer.Id == seen.Offer)
            return;

        seen = seen.WithOffer(pending.Offer.Id, pending.Offer.Version);
        Tell("offer", OfferView.Of(pending.Offer, pending.Trip), pending.Offer.OfferedAt);
    }

    /// <summary>Tells what became of his trip, up to the change with which it ceased to be his: what others do with it then is not his to know.</summary>
    private void Follow(Trip trip)
    {
        foreach (var view in TripEvents.ViewsAfter(seen.TripVersion, trip))
        {
            var isHis = rows.IsHis(view.Status, view.DriverId);
            seen = isHis ? seen.WithTrip(trip.Id, view.Version) : seen.WithoutTrip();
            Tell(TripEvents.Name, view, view.ChangedAt);
            if (!isHis)
                return;
        }
    }

    private void Tell(string name, object data, DateTimeOffset changedAt) => events.Add(new(name, seen.ToString(), data, changedAt));
}

/// <summary>How all stands for a driver.</summary>
/// <param name="Offer">What the driver is asked; null when nothing.</param>
/// <param name="Trip">The driver's trip; null when there is none.</param>
public sealed record DriverState(OfferView? Offer, TripView? Trip);
