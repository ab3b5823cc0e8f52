namespace RideAspire.Trips;

/// <summary>A trip that waits again, because its driver did not acknowledge the assignment.</summary>
/// <param name="Id">The trip.</param>
/// <param name="Driver">The driver who had it. They do not get it again.</param>
/// <param name="DeadlineAt">Its new deadline.</param>
/// <param name="TraceParent">The trace context of its booking; null when it had none.</param>
public sealed record RecalledTrip(Guid Id, string Driver, DateTimeOffset DeadlineAt, string? TraceParent);

/// <summary>An assigned trip whose driver has not acknowledged it.</summary>
/// <param name="Id">The trip.</param>
/// <param name="Driver">The driver who has it.</param>
/// <param name="Age">The time since the assignment.</param>
/// <param name="Remaining">The time that the driver has left; not positive when it has passed.</param>
public sealed record UnacknowledgedTrip(Guid Id, string Driver, TimeSpan Age, TimeSpan Remaining);
