using System.Text.Json.Serialization;
using RideAspire.Trips;

namespace RideAspire.Booking.Contracts;

/// <summary>An offer as its driver sees it. All instants are by the database's clock.</summary>
/// <param name="Id">The offer's id.</param>
/// <param name="TripId">The trip that is offered.</param>
/// <param name="DriverId">The driver who receives the offer.</param>
/// <param name="Status">The offer's status.</param>
/// <param name="Pickup">Where the ride starts.</param>
/// <param name="Dropoff">Where the ride ends.</param>
/// <param name="OfferedAt">When the offer was made.</param>
/// <param name="LapsesAt">When the time to accept or decline ends.</param>
/// <param name="ClosedAt">When the offer stopped being pending.</param>
/// <param name="Version">1 when made; each change adds one.</param>
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
    /// <summary>
    /// For ops: until when the driver had to acknowledge the trip, which was assigned to them without an offer. Absent
    /// when they have, or need not. With RETURNED: they did not, and another driver was sought.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? AcknowledgeBy { get; init; }

    internal static OfferView Of(Offer offer, Trip trip) => new(
        offer.Id, offer.TripId, offer.DriverId, offer.Status, Place.Of(trip.Pickup), Place.Of(trip.Dropoff),
        offer.OfferedAt, offer.LapsesAt, offer.ClosedAt, offer.Version)
    {
        AcknowledgeBy = offer.AcknowledgeBy,
    };
}
