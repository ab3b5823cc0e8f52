using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using RideAspire.Trips;

namespace RideAspire.Schema;

/// <summary>Lists trips and offers, in the order of the database's clock. Ids have the clock of a service.</summary>
public sealed class TripLists(RidesDbContext db)
{
    /// <summary>Returns trips, the newest first. Null when <paramref name="before"/> is no trip's id.</summary>
    /// <param name="filter">Which trips: one of <see cref="TripFilters"/>; null for all.</param>
    /// <param name="before">Only trips that come after this one in the list; null for all.</param>
    /// <param name="max">The most trips.</param>
    /// <param name="ct">Cancels the query.</param>
    public async Task<List<Trip>?> NewestAsync(Expression<Func<Trip, bool>>? filter, Guid? before, int max, CancellationToken ct)
    {
        var trips = db.Trips.AsNoTracking();
        if (filter is not null)
            trips = trips.Where(filter);
        if (before is { } last)
        {
            // Whatever the filter is: the trip may have another status or driver since the previous page.
            if (await RequestedAtAsync(last, ct) is not { } requestedAt)
                return null;

            // As a comparison of rows, it is where the index's scan begins.
            trips = trips.Where(
                t => EF.Functions.LessThan(ValueTuple.Create(t.RequestedAt, t.Id), ValueTuple.Create(requestedAt, last)));
        }

        return await trips.OrderByDescending(t => t.RequestedAt).ThenByDescending(t => t.Id).Take(max).ToListAsync(ct);
    }

    /// <summary>Returns all offers of a trip, the oldest first.</summary>
    public Task<List<Offer>> OffersOfAsync(Guid trip, CancellationToken ct) =>
        db.Offers.AsNoTracking().Where(o => o.TripId == trip).OrderBy(o => o.OfferedAt).ThenBy(o => o.Id).ToListAsync(ct);

    private Task<DateTimeOffset?> RequestedAtAsync(Guid trip, CancellationToken ct) =>
        db.Trips.Where(t => t.Id == trip).Select(t => (DateTimeOffset?)t.RequestedAt).SingleOrDefaultAsync(ct);
}
