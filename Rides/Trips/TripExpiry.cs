using Npgsql;
using RideAspire.Offers;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>WAITING → DRIVER_NOT_FOUND, in batches of one round trip each. Postgres' clock decides what is due.</summary>
public sealed class TripExpiry(RidesDbContext db)
{
    /// <summary>
    /// Expires those of the given trips that are waiting past their deadline, and says which others wait: a trip that is missing from the
    /// answer does not wait any more, so its timer has no more to do.
    /// </summary>
    /// <remarks>
    /// Rows that another transaction holds are skipped, not waited for: the transition that holds them may win. What is left is looked at
    /// only when something is, which is rare.
    /// </remarks>
    public async Task<Expiry> ExpireAsync(IReadOnlyList<Guid> trips, CancellationToken ct)
    {
        Guid[] ids = [.. trips];
        var (expired, offersOver) = await db.BatchAsync(
            async reader => (
                await reader.RowsAsync(ReadExpired, ct),
                await PendingOffers.ReadAsync(reader, ct)),
            ct,
            $"""
            WITH due AS (
                SELECT id FROM trips
                WHERE id = ANY ({ids}) AND status = (SELECT 'WAITING') AND deadline_at <= clock_timestamp()
                ORDER BY id FOR UPDATE SKIP LOCKED
            )
            UPDATE trips SET status = 'DRIVER_NOT_FOUND', closed_at = clock_timestamp(), version = version + 1
            FROM due WHERE trips.id = due.id AND status = (SELECT 'WAITING') AND deadline_at <= clock_timestamp()
            RETURNING trips.id, closed_at - deadline_at
            """,
            PendingOffers.CloseFor(ids));
        return new(expired, expired.Count == ids.Length ? [] : await StillWaitingAsync([.. ids.Except(expired.Select(trip => trip.Id))], ct), offersOver);
    }

    /// <summary>
    /// Expires up to <paramref name="most"/> trips that are waiting past their deadline by more than <paramref name="grace"/>: those whose
    /// timer was lost. Returns how many; fewer than <paramref name="most"/> means that none is left.
    /// </summary>
    /// <remarks>The statement's start is a constant, so that the partial index is read only as far as it must be; it is never ahead of the clock.</remarks>
    public Task<List<ExpiredTrip>> ExpireOverdueAsync(TimeSpan grace, int most, CancellationToken ct) =>
        db.BatchAsync(
            reader => reader.RowsAsync(ReadExpired, ct),
            ct,
            $"""
            WITH due AS (
                SELECT id FROM trips
                WHERE status = 'WAITING' AND deadline_at <= statement_timestamp() - {grace}
                ORDER BY deadline_at, id LIMIT {most} FOR UPDATE SKIP LOCKED
            )
            UPDATE trips SET status = 'DRIVER_NOT_FOUND', closed_at = clock_timestamp(), version = version + 1
            FROM due WHERE trips.id = due.id AND status = (SELECT 'WAITING') AND deadline_at <= clock_timestamp()
            RETURNING trips.id, closed_at - deadline_at
            """);

    private Task<List<WaitingTrip>> StillWaitingAsync(Guid[] ids, CancellationToken ct) =>
        db.BatchAsync(
            reader => reader.RowsAsync(row => new WaitingTrip(row.GetGuid(0), row.GetTimeSpan(1)), ct),
            ct,
            $"SELECT id, deadline_at - clock_timestamp() FROM trips WHERE id = ANY ({ids}) AND status = (SELECT 'WAITING')");

    private static ExpiredTrip ReadExpired(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetTimeSpan(1));
}

/// <summary>What a batch of deadlines came to.</summary>
/// <param name="Expired">The trips that this call closed.</param>
/// <param name="Waiting">The trips that still wait.</param>
/// <param name="OffersOver">The offers that ended with their trips.</param>
public sealed record Expiry(IReadOnlyCollection<ExpiredTrip> Expired, IReadOnlyCollection<WaitingTrip> Waiting, IReadOnlyCollection<ClosedOffer> OffersOver);

/// <summary>A trip that became DRIVER_NOT_FOUND.</summary>
/// <param name="Lateness">From the deadline to the closing, by the database's clock.</param>
public sealed record ExpiredTrip(Guid Id, TimeSpan Lateness);

/// <summary>A trip that still waits.</summary>
/// <param name="Remaining">Time to the deadline; negative when it has passed, and another transaction holds the row.</param>
public sealed record WaitingTrip(Guid Id, TimeSpan Remaining);
