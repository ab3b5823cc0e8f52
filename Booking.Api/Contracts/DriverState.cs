namespace RideAspire.Booking.Contracts;

/// <summary>A driver's pending offer and active trip.</summary>
/// <param name="Offer">The pending offer; null when there is none.</param>
/// <param name="Trip">The active trip; null when there is none.</param>
public sealed record DriverState(OfferView? Offer, TripView? Trip);
