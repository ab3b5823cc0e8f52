namespace RideAspire.Trips;

/// <summary>An offer that this process ended: it is not pending any more.</summary>
/// <param name="TripId">The trip that it offered.</param>
/// <param name="DriverId">The driver who had the offer.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Pending">For how long it was pending.</param>
/// <param name="TraceParent">The trace context of the trip's booking; null when it had none.</param>
public sealed record ClosedOffer(Guid TripId, string DriverId, OfferStatus Status, TimeSpan Pending, string? TraceParent);
