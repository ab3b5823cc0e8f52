using RideAspire.Trips;

namespace RideAspire.Booking.Events;

/// <summary>All rows that a driver's stream is told from, as one look found them.</summary>
/// <param name="Seen">For whom they were read: what the client had been told by then.</param>
/// <param name="Offers">His pending offer, and the one that he has been told of.</param>
/// <param name="Trips">His active trip, and the one that he has been told of. Read after the offers.</param>
internal sealed record DriverRows(string Driver, DriverSeen Seen, IReadOnlyList<OfferedTrip> Offers, IReadOnlyList<Trip> Trips)
{
    /// <summary>The trip that is his now.</summary>
    public Trip? Active => Trips.FirstOrDefault(trip => IsHis(trip.Status, trip.DriverId));

    /// <summary>What he is asked now. An offer of the trip that he has was accepted between the two reads.</summary>
    public OfferedTrip? Pending => Offers.FirstOrDefault(offered =>
        offered.Offer.Status == OfferStatus.Pending && offered.Offer.DriverId == Driver && offered.Offer.TripId != Active?.Id);

    public OfferedTrip? Offer(Guid? id) => Offers.FirstOrDefault(offered => offered.Offer.Id == id && offered.Offer.DriverId == Driver);

    public Trip? Trip(Guid? id) => Trips.FirstOrDefault(trip => trip.Id == id);

    /// <summary>True while a trip of that status and driver is this driver's to fulfil.</summary>
    public bool IsHis(TripStatus status, string? driver) => status is TripStatus.Assigned or TripStatus.InProgress && driver == Driver;

    /// <summary>
    /// True when what the client says that it has been told can have been told: the rows are there, were his at those versions, and are
    /// not older.
    /// </summary>
    public bool Explain(DriverSeen seen) =>
        (seen.Offer is null || Offer(seen.Offer)?.Offer.Version >= seen.OfferVersion) && (seen.Trip is null || WasHis(Trip(seen.Trip), seen.TripVersion));

    private bool WasHis(Trip? trip, int version) =>
        trip is not null && TripEvents.ViewsAfter(version - 1, trip).FirstOrDefault() is { } then && then.Version == version && IsHis(then.Status, then.DriverId);
}
