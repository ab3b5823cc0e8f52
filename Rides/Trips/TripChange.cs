namespace RideAspire.Trips;

/// <summary>One change of a trip's status, as the database recorded it with the change itself.</summary>
/// <param name="Version">The trip's version since then; the first change makes version 2.</param>
/// <param name="Status">What the trip became.</param>
/// <param name="DriverId">Who had the trip then.</param>
/// <param name="DeadlineAt">The deadline then.</param>
/// <param name="At">When, by the database's clock.</param>
public sealed record TripChange(int Version, TripStatus Status, string? DriverId, DateTimeOffset DeadlineAt, DateTimeOffset At);
