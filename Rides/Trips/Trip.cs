namespace RideAspire.Trips;

/// <summary>A booked ride: one row. Read here, changed only by the guarded updates in Transitions.</summary>
public sealed class Trip
{
    /// <summary>UUID version 7: ids sort by the time of booking.</summary>
    public required Guid Id { get; init; }

    public required string RiderId { get; init; }

    public required TripStatus Status { get; init; }

    public required GeoPoint Pickup { get; init; }

    public required GeoPoint Dropoff { get; init; }

    /// <summary>The driver who has, or had, the trip.</summary>
    public string? DriverId { get; init; }

    /// <summary>
    /// The client's name for the booking: a repeat with the same key finds the same trip. Statements do not read it.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>When the trip was booked, by the database's clock.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Until when a driver may be found, by the database's clock.</summary>
    public required DateTimeOffset DeadlineAt { get; init; }

    /// <summary>When the trip reached a final status, by the database's clock; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>1 when booked; one more with each transition.</summary>
    public required int Version { get; init; }

    /// <summary>
    /// All changes of status since the booking, the oldest first. The database writes each with the change itself.
    /// </summary>
    public IReadOnlyList<TripChange> History { get; init; } = [];

    /// <summary>
    /// The W3C trace context of the booking: <c>00-…-…-01</c> when it is recorded, <c>00-…-…-00</c> when it is not.
    /// Null when it had none, or an older release booked the trip.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>
    /// When the trip reached its present status, by the database's clock. For a trip that changed before rows had a
    /// history, this is the time at which it closed or was booked.
    /// </summary>
    public DateTimeOffset ChangedAt => History is [.., var last] ? last.At : ClosedAt ?? RequestedAt;
}
