using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Npgsql;
using RideAspire.Dispatch;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// WAITING → DRIVER_NOT_FOUND, in batches of one round trip each. Postgres' clock decides which deadlines have passed.
/// </summary>
/// <remarks>
/// A crash after the commit leaves listeners who see the change when they next read the row, and timers that fire
/// without effect.
/// </remarks>
public sealed class TripExpiry(
    PostgresStore postgres,
    StoreConditions stores,
    AfterCommit afterCommit,
    TripJournal journal,
    TimeProvider time,
    ILogger<TripExpiry> logger)
{
    private readonly OverdueRows<ExpiredTrip> overdue = new(
        postgres,
        new Isolation("overdue trips", time, logger),
        new(
            (range, max) => ExpireOverdue(range, max, CauseOf(Cause.With(Cause.Sweep, stores), time)),
            Overdue,
            ids => Expire(OverdueOf(ids), CauseOf(Cause.With(Cause.Sweep, stores), time))),
        ReadExpired);

    /// <summary>
    /// Expires those of the given trips that wait past their deadline, and returns which others still wait. A trip that
    /// is missing from the answer no longer waits, so its timer has nothing left to do.
    /// </summary>
    /// <remarks>
    /// Rows that another transaction holds are skipped: the transition that holds them may win. The trips that are left
    /// are read only when there are any, which is rare. A trip that ended in another way is left alone: its driver may
    /// be returning it at this moment, which arms it again.
    /// </remarks>
    public Task<Expiry> ExpireAsync(IReadOnlyList<Guid> trips, CancellationToken ct) => ExpireAsync(trips, FrozenSet<Guid>.Empty, ct);

    /// <inheritdoc cref="ExpireAsync(IReadOnlyList{Guid}, CancellationToken)"/>
    /// <param name="trips">The trips.</param>
    /// <param name="lapsed">
    /// Those of them, and perhaps others, whose timers were claimed before, by claims that lapsed.
    /// </param>
    /// <param name="ct">Cancels the statements.</param>
    public async Task<Expiry> ExpireAsync(IReadOnlyList<Guid> trips, IReadOnlySet<Guid> lapsed, CancellationToken ct)
    {
        Guid[] ids = [.. trips];
        Guid[] again = lapsed.Count == 0 ? [] : [.. trips.Where(lapsed.Contains)];
        var (expired, offers) = await postgres.BatchAsync(
            async reader => (await reader.RowsAsync(ReadExpired, ct), await OfferClosing.ReadAsync(reader, ct)),
            ct,
            Expire(OverdueOf(ids), TimerCause(again)),
            OfferClosing.OfEnded(ids));
        TripTelemetry.Expired(expired, "timer");
        TripTelemetry.Closed(offers);
        await afterCommit.ExpiredAsync(expired, offers);
        journal.Expired(expired, "timer");
        return new(
            expired,
            expired.Count == ids.Length ? [] : await StillWaitingAsync([.. ids.Except(expired.Select(trip => trip.Id))], ct));
    }

    /// <summary>
    /// For the sweep: expires up to <paramref name="max"/> trips of a range. Needs no Redis and waits for none.
    /// </summary>
    public async Task<SweptRows<ExpiredTrip>> ExpireOverdueAsync(OverdueRange range, int max, CancellationToken ct)
    {
        var began = time.GetUtcNow();
        var swept = await overdue.EndAsync(range, max, ct);
        using var span = TripSpan.Sweep("sweep trips", swept.Ended.Count, began);
        TripTelemetry.Expired(swept.Ended, "sweep");
        TripTelemetry.Swept("expired", swept.Ended.Count);
        afterCommit.Swept([.. swept.Ended.Select(trip => trip.Id)]);
        journal.Expired(swept.Ended, "sweep");
        return swept;
    }

    /// <summary>The sweep's statement.</summary>
    internal static FormattableString ExpireOverdue(OverdueRange range, int max) => ExpireOverdue(range, max, $"{Cause.Sweep}");

    private static FormattableString ExpireOverdue(OverdueRange range, int max, FormattableString cause) =>
        Expire(OverdueRows.SkipLocked(Overdue(range, max)), cause);

    // Another statement only where a claim has lapsed, which is rare.
    private FormattableString TimerCause(Guid[] lapsed)
    {
        var cause = CauseOf(Cause.With(Cause.Timer, stores), time);
        if (lapsed.Length == 0)
            return cause;

        var lapsedCause = CauseOf(Cause.With(Cause.Timer, stores, lapsed: true), time);
        return $"CASE WHEN trips.id = ANY ({lapsed}) THEN {lapsedCause} ELSE {cause} END";
    }

    // When this replica asked, by its clock: a statement that Postgres has but does not run yet knows of no fault.
    private static FormattableString CauseOf(SqlText cause, TimeProvider time) =>
        $"{cause} || jsonb_build_object('askedAt', {time.GetUtcNow()})";

    /// <summary>The trips of a range, those that have waited longest first.</summary>
    /// <remarks>
    /// Both ends of the range are constants for Postgres, so it reads only that part of the partial index.
    /// </remarks>
    private static FormattableString Overdue(OverdueRange range, int max) => $"""
        SELECT id FROM trips
        WHERE status = 'WAITING' AND deadline_at > {range.Start} AND deadline_at <= {range.End}
        ORDER BY deadline_at, id LIMIT {max}
        """;

    private static FormattableString OverdueOf(Guid[] ids) => $"""
        SELECT id FROM trips
        WHERE id = ANY ({ids}) AND status = (SELECT 'WAITING') AND deadline_at <= clock_timestamp()
        ORDER BY id FOR UPDATE SKIP LOCKED
        """;

    private static FormattableString Expire(FormattableString due, FormattableString cause) => $"""
        WITH due AS ({due})
        UPDATE trips SET status = 'DRIVER_NOT_FOUND', closed_at = clock_timestamp(), version = version + 1, cause = {cause}
        FROM due WHERE trips.id = due.id AND status = (SELECT 'WAITING') AND deadline_at <= clock_timestamp()
        RETURNING trips.id, closed_at - deadline_at, pickup_lat, pickup_lon, trace_parent
        """;

    private Task<List<WaitingTrip>> StillWaitingAsync(Guid[] ids, CancellationToken ct) => postgres.QueryAsync(
        $"SELECT id, deadline_at - clock_timestamp() FROM trips WHERE id = ANY ({ids}) AND status = (SELECT 'WAITING')",
        row => new WaitingTrip(row.GetGuid(0), row.GetTimeSpan(1)),
        ct);

    private static ExpiredTrip ReadExpired(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetTimeSpan(1), new(row.GetDouble(2), row.GetDouble(3)), row.TextOrNull(4));
}

/// <summary>The outcome of a batch of deadlines.</summary>
/// <param name="Expired">The trips that this call expired.</param>
/// <param name="Waiting">The trips that still wait.</param>
public sealed record Expiry(IReadOnlyCollection<ExpiredTrip> Expired, IReadOnlyCollection<WaitingTrip> Waiting);
