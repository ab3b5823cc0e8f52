using RideAspire.Trips;

namespace RideAspire.Booking.Contracts;

/// <summary>A trip as clients see it. All instants are by the database's clock.</summary>
/// <param name="Id">The trip's id.</param>
/// <param name="Status">The trip's status.</param>
/// <param name="RiderId">The rider who booked the trip.</param>
/// <param name="DriverId">The driver, once one is assigned.</param>
/// <param name="Pickup">Where the ride starts.</param>
/// <param name="Dropoff">Where the ride ends.</param>
/// <param name="RequestedAt">When the trip was booked.</param>
/// <param name="DeadlineAt">When the search for a driver ends. A trip still WAITING becomes DRIVER_NOT_FOUND.</param>
/// <param name="ChangedAt">When the trip reached its present status.</param>
/// <param name="ClosedAt">When the trip reached a final status.</param>
/// <param name="Version">1 when booked; each change adds one.</param>
public sealed record TripView(
    Guid Id,
    TripStatus Status,
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
    internal static TripView Of(Trip trip) => new(
        trip.Id, trip.Status, trip.RiderId, trip.DriverId, Place.Of(trip.Pickup), Place.Of(trip.Dropoff),
        trip.RequestedAt, trip.DeadlineAt, trip.ChangedAt, trip.ClosedAt, trip.Version);

    /// <summary>The trip as it was right after an earlier change, not the last one.</summary>
    internal static TripView Of(Trip trip, TripChange change) => Of(trip) with
    {
        Status = change.Status,
        DriverId = change.DriverId,
        DeadlineAt = change.DeadlineAt,
        ChangedAt = change.At,
        ClosedAt = null,
        Version = change.Version,
    };

    internal static string PathOf(Guid trip) => $"/v1/trips/{trip}";
}
