using RideAspire.Stores;
using RideAspire.Timers;

namespace RideAspire.Dispatch;

/// <summary>
/// Reads the deadlines of waiting trips, page by page. A page with fewer trips than its maximum is the last.
/// </summary>
/// <remarks>
/// The start of a statement is a constant for Postgres, so it reads the index from there or to there. After a herd,
/// half a million entries of trips that no longer wait lie before it.
/// </remarks>
public sealed class WaitingTrips(PostgresStore postgres)
{
    /// <summary>The cursor before the trip with the nearest deadline.</summary>
    public static TimerEntry Nearest { get; }

    /// <summary>The cursor before the trip with the farthest deadline.</summary>
    public static TimerEntry Farthest { get; } = new(Guid.AllBitsSet, DateTimeOffset.MaxValue);

    /// <summary>Returns the next page of trips that wait and are not overdue, the nearest deadline first.</summary>
    /// <param name="last">The last trip of the page before, or <see cref="Nearest"/>.</param>
    /// <param name="age">Only trips that were booked longer ago than this.</param>
    /// <param name="max">The most trips in a page.</param>
    /// <param name="ct">Cancels the statement.</param>
    public async Task<List<TimerEntry>> NearestAsync(TimerEntry last, TimeSpan age, int max, CancellationToken ct) =>
        await postgres.QueryAsync(
            $"""
            SELECT id, deadline_at FROM trips
            WHERE status = 'WAITING' AND requested_at < statement_timestamp() - {age}
                AND (deadline_at, id) > (GREATEST({last.Due}, statement_timestamp()), {last.Id})
            ORDER BY deadline_at, id LIMIT {max}
            """,
            row => new TimerEntry(row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1)),
            ct);

    /// <summary>
    /// Returns the next page of trips that wait and are not overdue, the farthest deadline first: as all trips wait
    /// equally long, the newest trip. A returned trip is new again.
    /// </summary>
    /// <param name="last">The last trip of the page before, or <see cref="Farthest"/>.</param>
    /// <param name="within">Only trips whose deadline is no farther than this.</param>
    /// <param name="depth">
    /// How far the deadlines may be behind the farthest of them. A difference of deadlines is one of booking times.
    /// </param>
    /// <param name="age">Only trips that were booked longer ago than this.</param>
    /// <param name="max">The most trips in a page.</param>
    /// <param name="ct">Cancels the statement.</param>
    public Task<List<TimerEntry>> NewestAsync(
        TimerEntry last, TimeSpan within, TimeSpan depth, TimeSpan age, int max, CancellationToken ct) => postgres.QueryAsync(
            Newest(last, within, depth, age, max), row => new TimerEntry(row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1)), ct);

    internal static FormattableString Newest(TimerEntry last, TimeSpan within, TimeSpan depth, TimeSpan age, int max) => $"""
        SELECT id, deadline_at FROM trips
        WHERE status = 'WAITING' AND requested_at < statement_timestamp() - {age}
            AND (deadline_at, id) < (LEAST({last.Due}, statement_timestamp() + {within}), {last.Id})
            AND deadline_at > GREATEST(statement_timestamp(), (
                SELECT max(deadline_at) FROM trips WHERE status = 'WAITING' AND deadline_at < statement_timestamp() + {within}
            ) - {depth})
        ORDER BY deadline_at DESC, id DESC LIMIT {max}
        """;
}
