namespace RideAspire.Trips;

/// <summary>An offer that this process ended: it is not pending any more.</summary>
public sealed record ClosedOffer(Guid TripId, string DriverId);
