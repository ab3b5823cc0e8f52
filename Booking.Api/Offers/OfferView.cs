using RideAspire.Booking.Requests;
using RideAspire.Trips;

namespace RideAspire.Booking.Offers;

/// <summary>An offer as its driver sees it. Instants are the database's.</summary>
/// <param name="Id">The offer.</param>
/// <param name="TripId">What is offered.</param>
/// <param name="DriverId">Who is asked.</param>
/// <param name="Status">Where the offer stands.</param>
/// <param name="Pickup">From where the rider goes.</param>
/// <param name="Dropoff">To where.</param>
/// <param name="OfferedAt">When it was made.</param>
/// <param name="LapsesAt">Until when it may be accepted or declined.</param>
/// <param name="ClosedAt">When it ceased to be pending.</param>
/// <param name="Version">1 when made; one more with each change.</param>
public sealed record OfferView(
    Guid Id,
    Guid TripId,
    string DriverId,
    OfferStatus Status,
    Place Pickup,
    Place Dropoff,
    DateTimeOffset OfferedAt,
    DateTimeOffset LapsesAt,
    DateTimeOffset? ClosedAt,
    int Version)
{
    internal static OfferView Of(Offer offer, Trip trip) => new(
        offer.Id, offer.TripId, offer.DriverId, offer.Status, Place.Of(trip.Pickup), Place.Of(trip.Dropoff),
        offer.OfferedAt, offer.LapsesAt, offer.ClosedAt, offer.Version);
}
