namespace RideAspire.Simulator;

/// <summary>What riders and drivers tend to do, each in percent from 0 to 100.</summary>
/// <param name="AutoAccept">Drivers whose app accepts every trip at once; the others are asked.</param>
/// <param name="Decline">Offers that a driver declines.</param>
/// <param name="Ignore">Offers that a driver lets lapse; with the declined ones at most 100.</param>
/// <param name="Return">Assigned trips that a driver gives back before the pick-up.</param>
/// <param name="Cancel">Riders who cancel, if they are not in a car by then.</param>
internal sealed record Habits(double AutoAccept, double Decline, double Ignore, double Return, double Cancel);
