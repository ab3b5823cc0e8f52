namespace RideAspire.Simulator.Demand;

/// <summary>What one rider will ask for, <paramref name="At"/> after the window's start, in the city's time (not yet sped up).</summary>
internal sealed record RideRequest(TimeSpan At, GeoPoint Pickup, GeoPoint Dropoff);
