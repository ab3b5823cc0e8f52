namespace RideAspire.Trips;

/// <summary>One change of a trip's status, as the database recorded it with the change itself.</summary>
/// <param name="Version">The trip's version since then; the first change makes version 2.</param>
/// <param name="Status">The trip's status since then.</param>
/// <param name="DriverId">The trip's driver since then.</param>
/// <param name="DeadlineAt">The trip's deadline since then.</param>
/// <param name="At">When it changed, by the database's clock.</param>
/// <param name="By">Who of ops made the change; null when riders, drivers or the system did.</param>
/// <param name="Reason">Why ops made the change; null when they did not.</param>
public sealed record TripChange(
    int Version,
    TripStatus Status,
    string? DriverId,
    DateTimeOffset DeadlineAt,
    DateTimeOffset At,
    string? By = null,
    string? Reason = null);
