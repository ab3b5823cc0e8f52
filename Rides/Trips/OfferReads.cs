using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>Reads offers together with their trips.</summary>
public sealed class OfferReads(PostgresStore postgres, KnownStatuses known)
{
    /// <summary>Returns an offer of a driver's and its trip; null when the driver has no offer of that id.</summary>
    /// <exception cref="UnknownStatusException">Only a newer release knows the status of either.</exception>
    public async Task<OfferedTrip?> FindAsync(Guid offer, string driver, CancellationToken ct)
    {
        var found = await postgres.QueryAsync(
            $"""
            SELECT {TripRow.Columns}, {OfferRow.Columns} FROM offers JOIN trips ON trips.id = offers.trip_id
            WHERE offers.id = {offer} AND offers.driver_id = {driver}
            """,
            OfferRow.ReadWithTrip,
            ct);
        return found.SingleOrDefault();
    }

    /// <summary>
    /// Reads what concerns drivers, for many drivers in one round trip: their pending offers and the offers of the
    /// given ids, each with its trip; then, a moment later, their active trips and the trips of the given ids. The rows
    /// come in no order, and each only once. Rows with a status that only a newer release knows are left out.
    /// </summary>
    public async Task<(IReadOnlyCollection<OfferedTrip> Offers, IReadOnlyCollection<Trip> Trips)> OfDriversAsync(
        IReadOnlyCollection<string> drivers, IReadOnlyCollection<Guid> offers, IReadOnlyCollection<Guid> trips, CancellationToken ct)
    {
        var names = drivers.ToArray();
        var (offered, all) = await postgres.BatchAsync(
            async reader => (await reader.RowsAsync(OfferRow.ReadAnyWithTrip, ct), await reader.RowsAsync(TripRow.ReadAny, ct)),
            ct,
            $"""
            SELECT {TripRow.Columns}, {OfferRow.Columns}
            FROM (
                SELECT {OfferRow.Columns} FROM offers WHERE status = 'PENDING' AND driver_id = ANY ({names})
                UNION SELECT {OfferRow.Columns} FROM offers WHERE id = ANY ({offers.ToArray()})
            ) AS offers JOIN trips ON trips.id = offers.trip_id
            """,
            $"""
            SELECT {TripRow.Columns} FROM trips WHERE status IN ('ASSIGNED', 'IN_PROGRESS') AND driver_id = ANY ({names})
            UNION
            SELECT {TripRow.Columns} FROM trips WHERE id = ANY ({trips.ToArray()})
            """);
        return ([.. offered.Where(known.Has)], [.. all.Where(known.Has)]);
    }
}
