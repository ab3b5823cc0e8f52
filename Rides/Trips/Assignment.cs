namespace RideAspire.Trips;

/// <summary>A trip and a driver who may get it, or be offered it.</summary>
public readonly record struct Assignment(Guid Trip, string Driver);

/// <summary>A trip that was assigned to a driver.</summary>
/// <param name="Trip">The trip.</param>
/// <param name="Driver">The driver who has it now.</param>
/// <param name="DeadlineAt">The trip's deadline at the time of the assignment.</param>
/// <param name="Waited">How long the trip has waited, since its booking or its last return.</param>
/// <param name="TraceParent">The trace context of the trip's booking; null when it had none.</param>
public readonly record struct AssignedTrip(Guid Trip, string Driver, DateTimeOffset DeadlineAt, TimeSpan Waited, string? TraceParent);
