using Microsoft.EntityFrameworkCore;
using Npgsql;
using RideAspire.Persistence;
using RideAspire.Trips;

namespace RideAspire.Offers;

/// <summary>What drivers answer to their offers. Somebody else's offer is none; losing a race is an ordinary outcome.</summary>
public sealed class OfferDecisions(RidesDbContext db)
{
    /// <summary>PENDING → ACCEPTED and WAITING → ASSIGNED, both or neither: before the offer lapses, and before the trip's deadline.</summary>
    /// <remarks>The trip's lock comes first, so whoever else takes the trip out of WAITING has done so before the second statement looks, or waits.</remarks>
    public async Task<OfferOutcome> AcceptAsync(Guid id, string driver, CancellationToken ct)
    {
        try
        {
            var accepted = await db.BatchAsync(
                async reader =>
                {
                    await reader.RowsAsync(row => row.GetGuid(0), ct);
                    return await reader.RowsAsync(AssignedTrip.Read, ct);
                },
                ct,
                $"SELECT id FROM trips WHERE id = (SELECT trip_id FROM offers WHERE id = {id} AND driver_id = {driver} AND status = 'PENDING') FOR UPDATE",
                $"""
                WITH clock AS MATERIALIZED (
                    SELECT clock_timestamp() AS now
                ), accepted AS (
                    UPDATE offers SET status = 'ACCEPTED', closed_at = now, version = offers.version + 1
                    FROM trips, clock WHERE offers.id = {id} AND offers.driver_id = {driver} AND offers.status = 'PENDING' AND lapses_at > now
                        AND trips.id = trip_id AND trips.status = 'WAITING' AND deadline_at > now
                    RETURNING trip_id, offers.driver_id
                )
                UPDATE trips SET status = 'ASSIGNED', driver_id = accepted.driver_id, version = version + 1
                FROM accepted WHERE trips.id = trip_id
                RETURNING trips.id, trips.driver_id, trips.deadline_at
                """);
            if (accepted.Count == 0)
                return await OutcomeAsync(id, driver, done: false, ct);

            RideTelemetry.Transition(TripStatus.Assigned, 1);
            RideTelemetry.Offers(OfferStatus.Accepted, 1);
            return await OutcomeAsync(id, driver, done: true, ct) with { Assigned = accepted[0] };
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "ux_trips_active_per_driver" })
        {
            return await OutcomeAsync(id, driver, done: false, ct) with { HasTrip = true };
        }
    }

    /// <summary>PENDING → DECLINED, before the offer lapses.</summary>
    public async Task<OfferOutcome> DeclineAsync(Guid id, string driver, CancellationToken ct)
    {
        var declined = await DeclineAsync(db.Offers.Where(o => o.Id == id && o.DriverId == driver && o.LapsesAt > PostgresClock.Now()), ct);
        return await OutcomeAsync(id, driver, declined == 1, ct);
    }

    /// <summary>Declines what a driver is being asked, as he goes offline. Null when he is not being asked.</summary>
    public async Task<ClosedOffer?> DeclinePendingAsync(string driver, CancellationToken ct)
    {
        var pending = await db.Offers.AsNoTracking().SingleOrDefaultAsync(o => o.DriverId == driver && o.Status == OfferStatus.Pending, ct);
        return pending is not null && await DeclineAsync(db.Offers.Where(o => o.Id == pending.Id), ct) == 1 ? new(pending.TripId, driver) : null;
    }

    private static async Task<int> DeclineAsync(IQueryable<Offer> offers, CancellationToken ct)
    {
        var declined = await offers.Where(o => o.Status == OfferStatus.Pending)
            .ExecuteUpdateAsync(set => set
                .SetProperty(o => o.Status, OfferStatus.Declined)
                .SetProperty(o => o.ClosedAt, o => PostgresClock.Now())
                .SetProperty(o => o.Version, o => o.Version + 1), ct);
        RideTelemetry.Offers(OfferStatus.Declined, declined);
        return declined;
    }

    private async Task<OfferOutcome> OutcomeAsync(Guid id, string driver, bool done, CancellationToken ct)
    {
        var now = await (from offer in db.Offers.AsNoTracking()
                         join trip in db.Trips.AsNoTracking() on offer.TripId equals trip.Id
                         where offer.Id == id && offer.DriverId == driver
                         select new { offer, trip, isOver = offer.LapsesAt <= PostgresClock.Now() || trip.DeadlineAt <= PostgresClock.Now() })
            .SingleOrDefaultAsync(ct);
        return new(done, now?.offer, now?.trip) { IsOver = now?.isOver ?? false };
    }
}

/// <summary>What became of a driver's answer.</summary>
/// <param name="Done">True for the one answer that took effect.</param>
/// <param name="Offer">The offer as it now is; null when the driver has none of that id.</param>
/// <param name="Trip">Its trip as it now is.</param>
public sealed record OfferOutcome(bool Done, Offer? Offer, Trip? Trip)
{
    /// <summary>What an acceptance came to, as it was then: the driver may have given the trip back by the time that <see cref="Trip"/> was read.</summary>
    public AssignedTrip? Assigned { get; init; }

    /// <summary>True when the offer's window, or the trip's deadline, is over, whether or not anybody has recorded it yet.</summary>
    public bool IsOver { get; init; }

    /// <summary>True when the driver has another active trip.</summary>
    public bool HasTrip { get; init; }
}
