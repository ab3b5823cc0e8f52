using Npgsql;
using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>A waiting trip that needs a driver.</summary>
/// <param name="Id">The trip.</param>
/// <param name="Pickup">Where the rider waits.</param>
/// <param name="Age">
/// How long it has waited, by the database's clock: since the booking, or since a driver returned it.
/// </param>
/// <param name="OfferEndsIn">The time until the pending offer lapses; null when no offer is pending.</param>
/// <param name="Excluded">
/// Drivers who do not get the trip: its own rider, and those who declined, did not answer, or returned it.
/// </param>
/// <param name="TraceParent">The trace context of its booking; null when it had none.</param>
public sealed record SoughtTrip(
    Guid Id, GeoPoint Pickup, TimeSpan Age, TimeSpan? OfferEndsIn, string[] Excluded, string? TraceParent = null)
{
    /// <summary>Selects, of the given trips, those that wait within their deadline, the oldest first.</summary>
    internal static FormattableString Select(Guid[] trips) => $"""
        SELECT trips.id, trips.pickup_lat, trips.pickup_lon,
               clock_timestamp() - {TripRow.WaitingSince},
               pending.lapses_at - clock_timestamp(),
               ARRAY (SELECT offers.driver_id FROM offers WHERE offers.trip_id = trips.id AND offers.status NOT IN ('PENDING', 'WITHDRAWN'))
                   || trips.rider_id,
               trips.trace_parent
        FROM trips LEFT JOIN offers AS pending ON pending.trip_id = trips.id AND pending.status = (SELECT 'PENDING')
        WHERE trips.id = ANY ({trips}) AND trips.status = (SELECT 'WAITING') AND trips.deadline_at > clock_timestamp()
        ORDER BY trips.requested_at, trips.id
        """;

    /// <summary>Reads a row of <see cref="Select"/>.</summary>
    internal static SoughtTrip Read(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        new(row.GetDouble(1), row.GetDouble(2)),
        row.GetTimeSpan(3),
        row.IsDBNull(4) ? null : row.GetTimeSpan(4),
        row.GetFieldValue<string[]>(5),
        row.TextOrNull(6));
}
