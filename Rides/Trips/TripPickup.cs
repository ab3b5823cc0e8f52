namespace RideAspire.Trips;

/// <summary>Where a trip's rider waits.</summary>
/// <param name="Trip">The trip.</param>
/// <param name="Pickup">The place.</param>
public readonly record struct TripPickup(Guid Trip, GeoPoint Pickup);
