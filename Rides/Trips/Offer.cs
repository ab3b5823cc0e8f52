namespace RideAspire.Trips;

/// <summary>
/// A trip offered to a driver: one row. Read here, changed only by the guarded updates in Transitions.
/// </summary>
public sealed class Offer
{
    /// <summary>UUID version 7: ids sort by the time of the offer.</summary>
    public required Guid Id { get; init; }

    public required Guid TripId { get; init; }

    public required string DriverId { get; init; }

    public required OfferStatus Status { get; init; }

    /// <summary>When the offer was made, by the database's clock.</summary>
    public required DateTimeOffset OfferedAt { get; init; }

    /// <summary>
    /// Until when the driver may answer, by the database's clock; never later than the trip's deadline.
    /// </summary>
    public required DateTimeOffset LapsesAt { get; init; }

    /// <summary>When the offer stopped being pending, by the database's clock; null until then.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>
    /// Until when the driver must acknowledge a trip that was assigned to them without their doing, by the database's
    /// clock; null once they have, or when they need not. It stays with a trip that was recalled because they did not.
    /// Only lists read it.
    /// </summary>
    public DateTimeOffset? AcknowledgeBy { get; init; }

    /// <summary>1 when made; one more with each change of status.</summary>
    public required int Version { get; init; }
}

/// <summary>An offer with the trip that it offers.</summary>
public sealed record OfferedTrip(Offer Offer, Trip Trip);
