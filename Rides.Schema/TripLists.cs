using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Schema;

/// <summary>
/// Lists trips and offers, in the order of the database's clock. Ids have the clock of a service. Rows with a status
/// that only a newer release knows are left out.
/// </summary>
public sealed class TripLists(IDbContextFactory<RidesDbContext> contexts, PostgresStore postgres, KnownStatuses known)
{
    /// <summary>Returns trips, the newest first. Null when <paramref name="before"/> is no trip's id.</summary>
    /// <param name="filter">Which trips: one of <see cref="TripFilters"/>; null for all.</param>
    /// <param name="before">Only trips that come after this one in the list; null for all.</param>
    /// <param name="max">The most trips.</param>
    /// <param name="ct">Cancels the query.</param>
    public Task<TripSlice?> NewestAsync(Expression<Func<Trip, bool>>? filter, Guid? before, int max, CancellationToken ct) =>
        PageAsync(db => db.Trips, filter, before, max, ct);

    /// <summary>
    /// Returns overdue rides, the last booked first. Null when <paramref name="before"/> is no trip's id.
    /// </summary>
    /// <param name="longRide">A ride that lasts for longer is overdue.</param>
    /// <inheritdoc cref="NewestAsync" path="/param"/>
    public Task<TripSlice?> OverdueAsync(
        TimeSpan longRide, Expression<Func<Trip, bool>>? filter, Guid? before, int max, CancellationToken ct) =>
        PageAsync(db => db.Trips.FromSql(OverdueRides.Select(longRide)), filter, before, max, ct);

    /// <summary>Returns all offers of a trip, the oldest first.</summary>
    public async Task<List<Offer>> OffersOfAsync(Guid trip, CancellationToken ct)
    {
        var offers = await RunAsync(
            db => db.Offers.AsNoTracking().Where(o => o.TripId == trip).OrderBy(o => o.OfferedAt).ThenBy(o => o.Id).ToListAsync(ct), ct);
        return [.. offers.Where(known.Has)];
    }

    private async Task<TripSlice?> PageAsync(
        Func<RidesDbContext, IQueryable<Trip>> source, Expression<Func<Trip, bool>>? filter, Guid? before, int max, CancellationToken ct)
    {
        // One more than is shown, to see whether there are more.
        var trips = await RunAsync(
            db => ReadAsync(db, filter is null ? source(db) : source(db).Where(filter), before, max + 1, ct), ct);
        return trips is null ? null : new([.. trips.Take(max).Where(known.Has)], trips.Count > max ? trips[max - 1].Id : null);
    }

    private static async Task<List<Trip>?> ReadAsync(
        RidesDbContext db, IQueryable<Trip> trips, Guid? before, int max, CancellationToken ct)
    {
        if (before is { } last)
        {
            // Whatever the filter is: the trip may have another status or driver since the previous page.
            var requested = db.Trips.Where(t => t.Id == last).Select(t => (DateTimeOffset?)t.RequestedAt);
            if (await requested.SingleOrDefaultAsync(ct) is not { } requestedAt)
                return null;

            // As a comparison of rows, it is where the index's scan begins.
            trips = trips.Where(
                t => EF.Functions.LessThan(ValueTuple.Create(t.RequestedAt, t.Id), ValueTuple.Create(requestedAt, last)));
        }

        return await trips.AsNoTracking().OrderByDescending(t => t.RequestedAt).ThenByDescending(t => t.Id).Take(max).ToListAsync(ct);
    }

    // A context of its own: after a timeout, the query still uses it for a moment.
    private Task<T> RunAsync<T>(Func<RidesDbContext, Task<T>> query, CancellationToken ct) => postgres.RunAsync(
        async () =>
        {
            await using var db = await contexts.CreateDbContextAsync(ct);
            return await query(db);
        },
        ct);
}

/// <summary>A part of a list of trips.</summary>
/// <param name="Trips">The trips.</param>
/// <param name="Last">The trip after which the list goes on; null when it does not.</param>
public sealed record TripSlice(IReadOnlyList<Trip> Trips, Guid? Last);
