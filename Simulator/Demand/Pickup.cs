namespace RideAspire.Simulator.Demand;

/// <summary>One pick-up of a day. <paramref name="At"/> is the city's wall-clock time; its zone does not matter to a replay.</summary>
internal readonly record struct Pickup(DateTime At, GeoPoint Place);
