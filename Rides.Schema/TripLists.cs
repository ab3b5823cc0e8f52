using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Schema;

/// <summary>
/// Lists trips and offers, in the order of the database's clock. Ids have the clock of a service. Rows with a status
/// that only a newer release knows are left out.
/// </summary>
public sealed class TripLists(
    IDbContextFactory<RidesDbContext> contexts, PostgresStore postgres, KnownStatuses known, OverdueRides overdue)
{
    /// <summary>Returns trips, the newest first. Null when <paramref name="before"/> is no trip's id.</summary>
    /// <param name="filter">Which trips: one of <see cref="TripFilters"/>; null for all.</param>
    /// <param name="before">Only trips that come after this one in the list; null for all.</param>
    /// <param name="max">The most trips.</param>
    /// <param name="ct">Cancels the query.</param>
    public Task<TripSlice?> NewestAsync(Expression<Func<Trip, bool>>? filter, Guid? before, int max, CancellationToken ct) => RunAsync(
        async db =>
        {
            var trips = filter is null ? db.Trips : db.Trips.Where(filter);
            if (before is { } last)
            {
                if (await PlaceAsync(db, last, ct) is not { } place)
                    return null;

                // As a comparison of rows, it is where the index's scan begins.
                trips = trips.Where(t =>
                    EF.Functions.LessThan(ValueTuple.Create(t.RequestedAt, t.Id), ValueTuple.Create(place.RequestedAt, place.Id)));
            }

            return Slice(
                await trips.AsNoTracking().OrderByDescending(t => t.RequestedAt).ThenByDescending(t => t.Id).Take(max + 1).ToListAsync(ct),
                max);
        },
        ct);

    /// <summary>
    /// Returns the trips that wait, the farthest deadline first: the newest, except for those that waited before. Only
    /// this order has an index, because each index costs each booking. Null when <paramref name="before"/> is no trip's
    /// id.
    /// </summary>
    /// <inheritdoc cref="NewestAsync" path="/param"/>
    public Task<TripSlice?> WaitingAsync(Guid? before, int max, CancellationToken ct) => RunAsync(
        async db =>
        {
            var trips = db.Trips.Where(TripFilters.OfStatus(TripStatus.Waiting));
            if (before is { } last)
            {
                var deadlines = db.Trips.Where(t => t.Id == last).Select(t => (DateTimeOffset?)t.DeadlineAt);
                if (await deadlines.SingleOrDefaultAsync(ct) is not { } deadline)
                    return null;

                trips = trips.Where(t => EF.Functions.LessThan(ValueTuple.Create(t.DeadlineAt, t.Id), ValueTuple.Create(deadline, last)));
            }

            return Slice(
                await trips.AsNoTracking().OrderByDescending(t => t.DeadlineAt).ThenByDescending(t => t.Id).Take(max + 1).ToListAsync(ct),
                max);
        },
        ct);

    /// <summary>
    /// Returns overdue rides, the last booked first. Null when <paramref name="before"/> is no trip's id.
    /// </summary>
    /// <param name="longRide">A ride that lasts for longer is overdue.</param>
    /// <param name="before">Only rides that come after this trip in the list; null for all.</param>
    /// <param name="max">The most rides.</param>
    /// <param name="ct">Cancels the query.</param>
    public async Task<TripSlice?> OverdueAsync(TimeSpan longRide, Guid? before, int max, CancellationToken ct)
    {
        TripPlace? place = before is { } last ? await RunAsync(db => PlaceAsync(db, last, ct), ct) : null;
        return before is not null && place is null ? null : Slice(await overdue.ListAsync(longRide, place, max + 1, ct), max);
    }

    /// <summary>Returns all offers of a trip, the oldest first.</summary>
    public async Task<List<Offer>> OffersOfAsync(Guid trip, CancellationToken ct)
    {
        var offers = await RunAsync(
            db => db.Offers.AsNoTracking().Where(o => o.TripId == trip).OrderBy(o => o.OfferedAt).ThenBy(o => o.Id).ToListAsync(ct), ct);
        return [.. offers.Where(known.Has)];
    }

    // One more than is shown was read, to see whether there are more.
    private TripSlice Slice(List<Trip> trips, int max) =>
        new([.. trips.Take(max).Where(known.Has)], trips.Count > max ? trips[max - 1].Id : null);

    // Whatever a list's filter is: the trip may have another status or driver since the previous page.
    private static Task<TripPlace?> PlaceAsync(RidesDbContext db, Guid trip, CancellationToken ct) => db.Trips
        .Where(t => t.Id == trip).Select(t => (TripPlace?)new TripPlace(t.RequestedAt, t.Id)).SingleOrDefaultAsync(ct);

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
