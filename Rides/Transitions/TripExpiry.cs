using Npgsql;
using RideAspire.Dispatch;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// WAITING → DRIVER_NOT_FOUND, in batches of one round trip each. Postgres' clock decides which deadlines have passed.
/// </summary>
/// <remarks>
/// A crash after the commit leaves listeners who see the change when they next read the row, and timers that fire
/// without effect.
/// </remarks>
public sealed class TripExpiry(PostgresStore postgres, AfterCommit afterCommit)
{
    /// <summary>
    /// Expires those of the given trips that wait past their deadline, and returns which others still wait. A trip that
    /// is missing from the answer no longer waits, so its timer has nothing left to do.
    /// </summary>
    /// <remarks>
    /// Rows that another transaction holds are skipped: the transition that holds them may win. The trips that are left
    /// are read only when there are any, which is rare. A trip that ended in another way is left alone: its driver may
    /// be returning it at this moment, which arms it again.
    /// </remarks>
    public async Task<Expiry> ExpireAsync(IReadOnlyList<Guid> trips, CancellationToken ct)
    {
        Guid[] ids = [.. trips];
        var (expired, offers) = await postgres.BatchAsync(
            async reader => (await reader.RowsAsync(ReadExpired, ct), await OfferClosing.ReadAsync(reader, ct)),
            ct,
            Expire($"""
                SELECT id FROM trips
                WHERE id = ANY ({ids}) AND status = (SELECT 'WAITING') AND deadline_at <= clock_timestamp()
                ORDER BY id FOR UPDATE SKIP LOCKED
                """),
            OfferClosing.OfEnded(ids));
        TripTelemetry.Expired(expired);
        TripTelemetry.Closed(offers);
        await afterCommit.ExpiredAsync([.. expired.Select(trip => trip.Id)], offers);
        return new(
            expired,
            expired.Count == ids.Length ? [] : await StillWaitingAsync([.. ids.Except(expired.Select(trip => trip.Id))], ct));
    }

    /// <summary>
    /// For the sweep: expires up to <paramref name="max"/> trips that wait past their deadline by more than <paramref
    /// name="grace"/>. Fewer than <paramref name="max"/> means that none is left. Needs no Redis and waits for none.
    /// </summary>
    /// <remarks>
    /// The start of the statement is a constant for Postgres, so it reads the partial index only as far as it must. It
    /// is never ahead of the clock.
    /// </remarks>
    public async Task<IReadOnlyCollection<ExpiredTrip>> ExpireOverdueAsync(TimeSpan grace, int max, CancellationToken ct)
    {
        var expired = await postgres.QueryAsync(Expire($"""
            SELECT id FROM trips
            WHERE status = 'WAITING' AND deadline_at <= statement_timestamp() - {grace}
            ORDER BY deadline_at, id LIMIT {max} FOR UPDATE SKIP LOCKED
            """), ReadExpired, ct);
        TripTelemetry.Expired(expired);
        TripTelemetry.Swept("expired", expired.Count);
        afterCommit.Swept([.. expired.Select(trip => trip.Id)]);
        return expired;
    }

    private static FormattableString Expire(FormattableString due) => $"""
        WITH due AS ({due})
        UPDATE trips SET status = 'DRIVER_NOT_FOUND', closed_at = clock_timestamp(), version = version + 1
        FROM due WHERE trips.id = due.id AND status = (SELECT 'WAITING') AND deadline_at <= clock_timestamp()
        RETURNING trips.id, closed_at - deadline_at
        """;

    private Task<List<WaitingTrip>> StillWaitingAsync(Guid[] ids, CancellationToken ct) => postgres.QueryAsync(
        $"SELECT id, deadline_at - clock_timestamp() FROM trips WHERE id = ANY ({ids}) AND status = (SELECT 'WAITING')",
        row => new WaitingTrip(row.GetGuid(0), row.GetTimeSpan(1)),
        ct);

    private static ExpiredTrip ReadExpired(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetTimeSpan(1));
}

/// <summary>The outcome of a batch of deadlines.</summary>
/// <param name="Expired">The trips that this call expired.</param>
/// <param name="Waiting">The trips that still wait.</param>
public sealed record Expiry(IReadOnlyCollection<ExpiredTrip> Expired, IReadOnlyCollection<WaitingTrip> Waiting);
