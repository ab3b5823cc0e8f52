using RideAspire.Pages.Places;

namespace RideAspire.Pages.Wire;

/// <summary>A trip that is offered to a driver, who may answer until it lapses.</summary>
public sealed record OfferView(Guid Id, Guid TripId, string Status, Place Pickup, Place Dropoff, DateTimeOffset LapsesAt);

/// <summary>A driver's pending offer and active trip; each may be null.</summary>
internal sealed record DriverState(OfferView? Offer, TripView? Trip);
