using RideAspire.Booking.Requests;
using RideAspire.Trips;

namespace RideAspire.Booking.Trips;

/// <summary>A trip as clients see it. Instants are the database's.</summary>
/// <param name="Id">The trip.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="RiderId">Who rides.</param>
/// <param name="DriverId">Who drives, once assigned.</param>
/// <param name="Pickup">From where.</param>
/// <param name="Dropoff">To where.</param>
/// <param name="RequestedAt">When it was booked.</param>
/// <param name="DeadlineAt">Until when a driver is sought; then the trip is DRIVER_NOT_FOUND.</param>
/// <param name="ChangedAt">When it reached its present status.</param>
/// <param name="ClosedAt">When it reached a final status.</param>
/// <param name="Version">1 when booked; one more with each change.</param>
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

    /// <summary>The trip as it was after a change that was not its last.</summary>
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
