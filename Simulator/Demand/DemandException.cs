namespace RideAspire.Simulator.Demand;

/// <summary>The file of pick-ups is malformed, or the window has no pick-ups. The message is for the user.</summary>
internal sealed class DemandException(string message) : Exception(message);
