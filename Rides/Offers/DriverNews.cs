using Microsoft.EntityFrameworkCore;
using RideAspire.Persistence;
using RideAspire.Trips;

namespace RideAspire.Offers;

/// <summary>Reads what concerns drivers, many of them with one query a table.</summary>
public sealed class DriverNews(RidesDbContext db)
{
    /// <summary>The pending offers of these drivers, and the offers of these ids, each with its trip; in no order, and none twice.</summary>
    public Task<List<OfferedTrip>> OffersAsync(IReadOnlyCollection<string> drivers, IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        (from offer in db.Offers.FromSql($"""
            SELECT * FROM offers WHERE status = 'PENDING' AND driver_id = ANY ({drivers.ToArray()})
            UNION SELECT * FROM offers WHERE id = ANY ({ids.ToArray()})
            """)
         join trip in db.Trips on offer.TripId equals trip.Id
         select new OfferedTrip(offer, trip)).AsNoTracking().ToListAsync(ct);

    /// <summary>The active trips of these drivers, and the trips of these ids; in no order, and none twice.</summary>
    public Task<List<Trip>> TripsAsync(IReadOnlyCollection<string> drivers, IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        db.Trips.FromSql($"""
            SELECT * FROM trips WHERE status IN ('ASSIGNED', 'IN_PROGRESS') AND driver_id = ANY ({drivers.ToArray()})
            UNION SELECT * FROM trips WHERE id = ANY ({ids.ToArray()})
            """).AsNoTracking().ToListAsync(ct);
}

/// <summary>An offer, and the trip that it offers.</summary>
public sealed record OfferedTrip(Offer Offer, Trip Trip);
