using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using RideAspire.Trips;

namespace RideAspire.Schema;

/// <summary>Lists trips and offers.</summary>
public sealed class TripLists(RidesDbContext db)
{
    /// <summary>Returns trips, the newest first.</summary>
    /// <param name="filter">Which trips. Each filter is a query of its own, planned once and for its own index.</param>
    /// <param name="before">Only trips booked before this one; null for all.</param>
    /// <param name="max">The most trips.</param>
    /// <param name="ct">Cancels the query.</param>
    public Task<List<Trip>> NewestAsync(Expression<Func<Trip, bool>>? filter, Guid? before, int max, CancellationToken ct)
    {
        var trips = db.Trips.AsNoTracking();
        if (filter is not null)
            trips = trips.Where(filter);
        if (before is { } last)
            trips = trips.Where(t => t.Id < last);
        return trips.OrderByDescending(t => t.Id).Take(max).ToListAsync(ct);
    }

    /// <summary>Returns all offers of a trip, the oldest first.</summary>
    public Task<List<Offer>> OffersOfAsync(Guid trip, CancellationToken ct) =>
        db.Offers.AsNoTracking().Where(o => o.TripId == trip).OrderBy(o => o.Id).ToListAsync(ct);
}
