using RideAspire.Trips;

namespace RideAspire.Booking.Events;

/// <summary>The rows of a driver's stream, as one poll read them.</summary>
/// <param name="Driver">The driver.</param>
/// <param name="Seen">What the client had seen when the rows were read.</param>
/// <param name="Offers">The driver's pending offer, and the offer that the client has seen.</param>
/// <param name="Trips">The driver's active trip, and the trip that the client has seen. Read after the offers.</param>
internal sealed record DriverRows(string Driver, DriverSeen Seen, IReadOnlyList<OfferedTrip> Offers, IReadOnlyList<Trip> Trips)
{
    /// <summary>The driver's active trip.</summary>
    public Trip? Active => Trips.FirstOrDefault(trip => BelongsToDriver(trip.Status, trip.DriverId));

    /// <summary>
    /// The driver's pending offer. A pending offer of the active trip was accepted between the two reads.
    /// </summary>
    public OfferedTrip? Pending => Offers.FirstOrDefault(offered =>
        offered.Offer.Status == OfferStatus.Pending && offered.Offer.DriverId == Driver && offered.Offer.TripId != Active?.Id);

    public OfferedTrip? Offer(Guid? id) => Offers.FirstOrDefault(offered => offered.Offer.Id == id && offered.Offer.DriverId == Driver);

    public Trip? Trip(Guid? id) => Trips.FirstOrDefault(trip => trip.Id == id);

    /// <summary>True when a trip with this status and driver is this driver's active trip.</summary>
    public bool BelongsToDriver(TripStatus status, string? driver) =>
        status is TripStatus.Assigned or TripStatus.InProgress && driver == Driver;

    /// <summary>
    /// True when the client can have seen what it claims: the rows exist, belonged to the driver at those versions, and
    /// are not older than that.
    /// </summary>
    public bool Confirm(DriverSeen claimed) =>
        (claimed.Offer is null || Offer(claimed.Offer)?.Offer.Version >= claimed.OfferVersion)
        && (claimed.Trip is null || BelongedToDriver(Trip(claimed.Trip), claimed.TripVersion));

    private bool BelongedToDriver(Trip? trip, int version) =>
        trip is not null
        && TripEvents.ViewsAfter(version - 1, trip).FirstOrDefault() is { } then
        && then.Version == version && BelongsToDriver(then.Status, then.DriverId);
}
