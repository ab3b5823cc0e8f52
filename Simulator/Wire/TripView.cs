using RideAspire.Simulator.Demand;

namespace RideAspire.Simulator.Wire;

/// <summary>
/// A trip as the gateway shows it. All instants are by the server's database clock. Do not compare them with this
/// machine's clock; only the events' latency does that, and its description says so.
/// </summary>
internal sealed record TripView
{
    public required Guid Id { get; init; }
    public required TripStatus Status { get; init; }
    public required string RiderId { get; init; }
    public string? DriverId { get; init; }
    public required GeoPoint Pickup { get; init; }
    public required GeoPoint Dropoff { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required DateTimeOffset DeadlineAt { get; init; }

    /// <summary>When the trip reached its present status.</summary>
    public DateTimeOffset ChangedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
    public long Version { get; init; }

    /// <summary>How long after its deadline the trip expired: negative if early, null if it has not expired.</summary>
    public TimeSpan? Lateness => Status == TripStatus.DriverNotFound ? ClosedAt - DeadlineAt : null;
}

internal sealed record BookingRequest(GeoPoint Pickup, GeoPoint Dropoff);

internal sealed record PresenceRequest(double Lat, double Lon, bool AutoAccept);
