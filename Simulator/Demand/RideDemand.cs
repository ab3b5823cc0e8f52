namespace RideAspire.Simulator.Demand;

/// <summary>The ride requests of a run.</summary>
/// <param name="Note">What was read from the file, and what was skipped, for the user; null without a file.</param>
internal sealed record RideDemand(IReadOnlyList<RideRequest> Requests, string? Note);
