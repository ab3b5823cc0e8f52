using Microsoft.EntityFrameworkCore;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>Which trips still want a driver.</summary>
public sealed class TripSearch(RidesDbContext db)
{
    /// <summary>Those of the given trips that wait within their deadline, the oldest first.</summary>
    public Task<List<SoughtTrip>> StillSoughtAsync(IReadOnlyList<Guid> trips, CancellationToken ct) =>
        db.Database.SqlQuery<SoughtTrip>($"""
            SELECT trips.id AS "Id", pickup_lat AS "Lat", pickup_lon AS "Lon",
                   clock_timestamp() - COALESCE((history -> -1 ->> 'at')::timestamptz, requested_at) AS "Age",
                   pending.lapses_at - clock_timestamp() AS "AskedFor",
                   ARRAY (SELECT driver_id FROM offers WHERE trip_id = trips.id AND status NOT IN ('PENDING', 'WITHDRAWN')) AS "Excluded"
            FROM trips LEFT JOIN offers AS pending ON pending.trip_id = trips.id AND pending.status = (SELECT 'PENDING')
            WHERE trips.id = ANY ({trips}) AND trips.status = (SELECT 'WAITING') AND deadline_at > clock_timestamp()
            ORDER BY requested_at, trips.id
            """).ToListAsync(ct);
}

/// <summary>A trip that wants a driver.</summary>
/// <param name="Id">The trip.</param>
/// <param name="Lat">Latitude of the pick-up.</param>
/// <param name="Lon">Longitude of the pick-up.</param>
/// <param name="Age">How long it has waited, by the database's clock: since the booking, or since a driver gave it back.</param>
/// <param name="AskedFor">While a driver is being asked: how long he still has to answer.</param>
/// <param name="Excluded">Drivers who are not asked again: they declined, did not answer, or gave the trip back.</param>
public sealed record SoughtTrip(Guid Id, double Lat, double Lon, TimeSpan Age, TimeSpan? AskedFor, string[] Excluded)
{
    /// <summary>Where the rider waits.</summary>
    public GeoPoint Pickup => new(Lat, Lon);
}
