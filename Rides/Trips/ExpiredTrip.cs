namespace RideAspire.Trips;

/// <summary>A trip that became DRIVER_NOT_FOUND.</summary>
/// <param name="Id">The trip.</param>
/// <param name="Lateness">From the deadline to the expiry, by the database's clock.</param>
/// <param name="Pickup">Where the rider waited.</param>
/// <param name="TraceParent">The trace context of its booking; null when it had none.</param>
public sealed record ExpiredTrip(Guid Id, TimeSpan Lateness, GeoPoint Pickup, string? TraceParent);

/// <summary>A trip that still waits.</summary>
/// <param name="Id">The trip.</param>
/// <param name="Remaining">
/// Time to the deadline; negative when it has passed and another transaction holds the row.
/// </param>
public sealed record WaitingTrip(Guid Id, TimeSpan Remaining);
