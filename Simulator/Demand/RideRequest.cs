namespace RideAspire.Simulator.Demand;

/// <summary>One rider's request. <paramref name="At"/> is the city's time since the window's start.</summary>
internal sealed record RideRequest(TimeSpan At, GeoPoint Pickup, GeoPoint Dropoff);
