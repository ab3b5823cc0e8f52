namespace RideAspire.Simulator.Behaviour;

/// <summary>How often riders and drivers do something, each in percent from 0 to 100.</summary>
/// <param name="AutoAccept">Drivers whose app accepts every trip at once. The others get offers.</param>
/// <param name="Decline">Offers that a driver declines.</param>
/// <param name="Ignore">Offers that a driver lets lapse. With <paramref name="Decline"/> at most 100.</param>
/// <param name="Return">Assigned trips that a driver gives back before the pick-up.</param>
/// <param name="Cancel">Riders who cancel, unless their ride has started by then.</param>
internal sealed record Habits(double AutoAccept, double Decline, double Ignore, double Return, double Cancel);
