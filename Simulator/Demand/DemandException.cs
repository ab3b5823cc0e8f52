namespace RideAspire.Simulator.Demand;

/// <summary>The wished-for demand cannot be had: a broken file, or nothing in the window. The message is for the user.</summary>
internal sealed class DemandException(string message) : Exception(message);
