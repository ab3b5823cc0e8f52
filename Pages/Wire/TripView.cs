using RideAspire.Pages.Places;

namespace RideAspire.Pages.Wire;

/// <summary>A trip as the API shows it. Instants are by the database's clock.</summary>
public sealed record TripView(
    Guid Id,
    string Status,
    string RiderId,
    string? DriverId,
    Place Pickup,
    Place Dropoff,
    DateTimeOffset RequestedAt,
    DateTimeOffset DeadlineAt,
    DateTimeOffset ChangedAt,
    DateTimeOffset? ClosedAt,
    int Version)
{
    public bool IsOpen => ClosedAt is null;
}

/// <summary>A page of a list of trips, and the path of the next one; null on the last page.</summary>
public sealed record TripPage(IReadOnlyList<TripView> Trips, string? Next);
