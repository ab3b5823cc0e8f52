using RideAspire.Stores;
using RideAspire.Timers;

namespace RideAspire.Dispatch;

/// <summary>Reads the deadlines of all waiting trips, page by page, the nearest deadline first.</summary>
public sealed class WaitingTrips(PostgresStore postgres)
{
    /// <summary>The cursor before the first trip.</summary>
    public static TimerEntry Start { get; }

    /// <summary>
    /// Returns the next page of trips that wait and are not overdue. A page with fewer than <paramref name="max"/>
    /// trips is the last.
    /// </summary>
    /// <param name="last">The last trip of the page before, or <see cref="Start"/>.</param>
    /// <param name="age">Only trips that were booked longer ago than this.</param>
    /// <param name="max">The most trips in a page.</param>
    /// <param name="ct">Cancels the statement.</param>
    /// <remarks>
    /// The start of the statement is a constant for Postgres, so it reads the index from there. After a herd, half a
    /// million entries lie before it.
    /// </remarks>
    public Task<List<TimerEntry>> NextPageAsync(TimerEntry last, TimeSpan age, int max, CancellationToken ct) => postgres.QueryAsync(
        $"""
        SELECT id, deadline_at FROM trips
        WHERE status = 'WAITING' AND requested_at < statement_timestamp() - {age}
            AND (deadline_at, id) > (GREATEST({last.Due}, statement_timestamp()), {last.Id})
        ORDER BY deadline_at, id LIMIT {max}
        """,
        row => new TimerEntry(row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1)),
        ct);
}
