namespace RideAspire.Simulator.Demand;

/// <summary>
/// One pick-up. <paramref name="At"/> is the city's local time; a replay does not need its time zone.
/// </summary>
internal readonly record struct Pickup(DateTime At, GeoPoint Place);
