using Npgsql;
using RideAspire.Offers;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>Which trips still want a driver.</summary>
public sealed class TripSearch(RidesDbContext db)
{
    /// <summary>
    /// Ends the offers of the given trips whose window is over, and says which of the trips wait within their deadline, the oldest first.
    /// An offer that its driver is just answering is left pending.
    /// </summary>
    public Task<Search> StillSoughtAsync(IReadOnlyList<Guid> trips, CancellationToken ct)
    {
        Guid[] ids = [.. trips];
        return db.BatchAsync(
            async reader => new Search(await PendingOffers.ReadAsync(reader, ct), await reader.RowsAsync(Read, ct)),
            ct,
            PendingOffers.LapseFor(ids),
            $"""
            SELECT trips.id, pickup_lat, pickup_lon, clock_timestamp() - COALESCE((history -> -1 ->> 'at')::timestamptz, requested_at),
                   pending.lapses_at - clock_timestamp(),
                   ARRAY (SELECT driver_id FROM offers WHERE trip_id = trips.id AND status NOT IN ('PENDING', 'WITHDRAWN'))
            FROM trips LEFT JOIN offers AS pending ON pending.trip_id = trips.id AND pending.status = (SELECT 'PENDING')
            WHERE trips.id = ANY ({ids}) AND trips.status = (SELECT 'WAITING') AND deadline_at > clock_timestamp()
            ORDER BY requested_at, trips.id
            """);
    }

    private static SoughtTrip Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetDouble(1), row.GetDouble(2), row.GetTimeSpan(3), row.IsDBNull(4) ? null : row.GetTimeSpan(4), row.GetFieldValue<string[]>(5));
}

/// <summary>What there is to do for a batch of trips.</summary>
/// <param name="Lapsed">The offers that this call ended.</param>
/// <param name="Sought">The trips that still want a driver.</param>
public sealed record Search(IReadOnlyCollection<ClosedOffer> Lapsed, IReadOnlyList<SoughtTrip> Sought);

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
