using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using RideAspire.Offers;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>
/// The transitions that a rider or a driver asks for, each of their own trips only. Each is one guarded update whose row count is the
/// answer; losing a race is an ordinary outcome. The trip is read afterwards, so that the caller can show, or refuse by, what now holds.
/// </summary>
public sealed class TripTransitions(RidesDbContext db, IOptions<TripOptions> options, TimeProvider time)
{
    /// <summary>WAITING or ASSIGNED → CANCELLED, by the rider. A driver who is being asked is asked no more.</summary>
    public async Task<TransitionOutcome> CancelAsync(Guid id, string rider, CancellationToken ct)
    {
        var (cancelled, offersOver) = await db.BatchAsync(
            async reader => (await reader.RowsAsync(row => row.GetGuid(0), ct), await PendingOffers.ReadAsync(reader, ct)),
            ct,
            $"""
            UPDATE trips SET status = 'CANCELLED', closed_at = clock_timestamp(), version = version + 1
            WHERE id = {id} AND rider_id = {rider} AND status IN ('WAITING', 'ASSIGNED')
            RETURNING id
            """,
            PendingOffers.CloseFor([id]));
        return await OutcomeAsync(cancelled.Count, TripStatus.Cancelled, db.Trips.Where(t => t.Id == id && t.RiderId == rider), ct) with
        {
            OffersOver = offersOver,
        };
    }

    /// <summary>ASSIGNED → IN_PROGRESS, by the trip's driver.</summary>
    public async Task<TransitionOutcome> StartAsync(Guid id, string driver, CancellationToken ct)
    {
        var rows = await OfDriver(id, driver).Where(t => t.Status == TripStatus.Assigned)
            .ExecuteUpdateAsync(set => set
                .SetProperty(t => t.Status, TripStatus.InProgress)
                .SetProperty(t => t.Version, t => t.Version + 1), ct);
        return await OutcomeAsync(rows, TripStatus.InProgress, OfDriver(id, driver), ct);
    }

    /// <summary>IN_PROGRESS → COMPLETED, by the trip's driver.</summary>
    public async Task<TransitionOutcome> CompleteAsync(Guid id, string driver, CancellationToken ct)
    {
        var rows = await OfDriver(id, driver).Where(t => t.Status == TripStatus.InProgress)
            .ExecuteUpdateAsync(set => set
                .SetProperty(t => t.Status, TripStatus.Completed)
                .SetProperty(t => t.ClosedAt, t => PostgresClock.Now())
                .SetProperty(t => t.Version, t => t.Version + 1), ct);
        return await OutcomeAsync(rows, TripStatus.Completed, OfDriver(id, driver), ct);
    }

    /// <summary>ASSIGNED → WAITING, by the trip's driver before the pick-up: with a fresh deadline, and he is not asked again for it.</summary>
    /// <remarks>
    /// The second statement acts on what the first one changed only (then xmin is this transaction's id). A trip that a previous release
    /// assigned has no offer yet that could tell that it was returned.
    /// </remarks>
    public async Task<TransitionOutcome> ReturnAsync(Guid id, string driver, CancellationToken ct)
    {
        var returned = await db.BatchAsync(
            async reader =>
            {
                var trips = await reader.RowsAsync(row => row.GetGuid(0), ct);
                await reader.RowsAsync(row => row.GetGuid(0), ct);
                return trips;
            },
            ct,
            $"""
            UPDATE trips SET status = 'WAITING', driver_id = NULL, deadline_at = clock_timestamp() + {options.Value.MatchWindow}, version = version + 1
            WHERE id = {id} AND driver_id = {driver} AND status = 'ASSIGNED'
            RETURNING id
            """,
            $"""
            WITH mine AS (
                SELECT id FROM trips WHERE id = {id} AND xmin = pg_current_xact_id()::xid
            ), returned AS (
                UPDATE offers SET status = 'RETURNED', version = offers.version + 1
                FROM mine WHERE trip_id = mine.id AND driver_id = {driver} AND status = 'ACCEPTED'
                RETURNING offers.id
            )
            INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, closed_at, version)
            SELECT {Guid.CreateVersion7(time.GetUtcNow())}, id, {driver}, 'RETURNED', now(), now(), now(), 1 FROM mine WHERE NOT EXISTS (SELECT FROM returned)
            RETURNING id
            """);
        RideTelemetry.Offers(OfferStatus.Returned, returned.Count);
        return await OutcomeAsync(returned.Count, TripStatus.Waiting, returned.Count == 1 ? db.Trips.Where(t => t.Id == id) : OfDriver(id, driver), ct);
    }

    private IQueryable<Trip> OfDriver(Guid id, string driver) => db.Trips.Where(t => t.Id == id && t.DriverId == driver);

    private static async Task<TransitionOutcome> OutcomeAsync(int rows, TripStatus to, IQueryable<Trip> trip, CancellationToken ct)
    {
        if (rows == 1)
            RideTelemetry.Transition(to, 1);
        return new(rows == 1, await trip.AsNoTracking().SingleOrDefaultAsync(ct));
    }
}

/// <summary>What became of a transition.</summary>
/// <param name="Done">True for the one caller whose update took effect.</param>
/// <param name="Trip">The trip as it now is; null when the caller has none of that id.</param>
public sealed record TransitionOutcome(bool Done, Trip? Trip)
{
    /// <summary>The offers that ended with the transition.</summary>
    public IReadOnlyCollection<ClosedOffer> OffersOver { get; init; } = [];
}
