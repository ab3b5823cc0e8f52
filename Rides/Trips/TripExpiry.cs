using Microsoft.EntityFrameworkCore;
using RideAspire.Offers;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>WAITING → DRIVER_NOT_FOUND, in batches of one round trip each. Postgres' clock decides what is due.</summary>
public sealed class TripExpiry(RidesDbContext db)
{
    /// <summary>
    /// Expires those of the given trips that are waiting past their deadline, and says what holds for the others: a trip that is missing
    /// from the answer is not waiting any more, so its timer has no more to do.
    /// </summary>
    /// <remarks>
    /// Rows that another transaction holds are skipped, not waited for: the transition that holds them may win. The trips of the outer
    /// query are those of the statement's start, hence "was waiting".
    /// </remarks>
    public Task<Expiry> ExpireAsync(IReadOnlyList<Guid> trips, CancellationToken ct)
    {
        Guid[] ids = [.. trips];
        return db.BatchAsync(
            async reader => new Expiry(
                await reader.RowsAsync(row => new WaitingTrip(row.GetGuid(0), row.GetBoolean(1), row.GetTimeSpan(2)), ct),
                await PendingOffers.ReadAsync(reader, ct)),
            ct,
            $"""
            WITH due AS (
                SELECT id FROM trips
                WHERE id = ANY ({ids}) AND status = 'WAITING' AND deadline_at <= clock_timestamp()
                ORDER BY id FOR UPDATE SKIP LOCKED
            ), expired AS (
                UPDATE trips SET status = 'DRIVER_NOT_FOUND', closed_at = clock_timestamp(), version = version + 1
                FROM due WHERE trips.id = due.id AND status = 'WAITING' AND deadline_at <= clock_timestamp()
                RETURNING trips.id, closed_at
            )
            SELECT trips.id, expired.id IS NOT NULL, trips.deadline_at - COALESCE(expired.closed_at, clock_timestamp())
            FROM trips LEFT JOIN expired ON expired.id = trips.id
            WHERE trips.id = ANY ({ids}) AND trips.status = 'WAITING'
            """,
            PendingOffers.CloseFor(ids));
    }

    /// <summary>
    /// Expires up to <paramref name="most"/> trips that are waiting past their deadline by more than <paramref name="grace"/>: those whose
    /// timer was lost. Returns how many; fewer than <paramref name="most"/> means that none is left.
    /// </summary>
    /// <remarks>The statement's start is a constant, so that the partial index is read only as far as it must be; it is never ahead of the clock.</remarks>
    public Task<List<WaitingTrip>> ExpireOverdueAsync(TimeSpan grace, int most, CancellationToken ct) =>
        db.Database.SqlQuery<WaitingTrip>($"""
            WITH due AS (
                SELECT id FROM trips
                WHERE status = 'WAITING' AND deadline_at <= statement_timestamp() - {grace}
                ORDER BY deadline_at, id LIMIT {most} FOR UPDATE SKIP LOCKED
            )
            UPDATE trips SET status = 'DRIVER_NOT_FOUND', closed_at = clock_timestamp(), version = version + 1
            FROM due WHERE trips.id = due.id AND status = 'WAITING' AND deadline_at <= clock_timestamp()
            RETURNING trips.id AS "Id", TRUE AS "Expired", deadline_at - closed_at AS "Remaining"
            """).ToListAsync(ct);
}

/// <summary>What a batch of deadlines came to.</summary>
/// <param name="Waiting">The trips that were waiting.</param>
/// <param name="OffersOver">The offers that ended with their trips.</param>
public sealed record Expiry(IReadOnlyCollection<WaitingTrip> Waiting, IReadOnlyCollection<ClosedOffer> OffersOver);

/// <summary>A trip that was waiting when its timer fired.</summary>
/// <param name="Expired">True when this call closed it.</param>
/// <param name="Remaining">Time to the deadline; negative is the lateness.</param>
public sealed record WaitingTrip(Guid Id, bool Expired, TimeSpan Remaining);
