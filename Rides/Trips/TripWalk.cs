using RideAspire.Persistence;
using RideAspire.Timers;

namespace RideAspire.Trips;

/// <summary>Walks over the trips that wait, a page a statement, the nearest deadline first.</summary>
public sealed class TripWalk(RidesDbContext db)
{
    /// <summary>Before the first trip.</summary>
    public static TimerEntry Start { get; }

    /// <summary>The deadlines of the next trips that wait and are not overdue.</summary>
    /// <param name="last">The last one of the page before; <see cref="Start"/> begins anew.</param>
    /// <param name="age">Only trips that were booked longer ago than this.</param>
    /// <param name="most">The most trips of a page; fewer are the last page.</param>
    /// <param name="ct">Cancels the statement.</param>
    /// <remarks>The statement's start is a constant, so that the index is read from there: behind a herd, half a million entries lie before it.</remarks>
    public Task<List<TimerEntry>> NextAsync(TimerEntry last, TimeSpan age, int most, CancellationToken ct) =>
        db.BatchAsync(
            reader => reader.RowsAsync(row => new TimerEntry(row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1)), ct),
            ct,
            $"""
            SELECT id, deadline_at FROM trips
            WHERE status = 'WAITING' AND requested_at < statement_timestamp() - {age}
                AND (deadline_at, id) > (GREATEST({last.Due}, statement_timestamp()), {last.Id})
            ORDER BY deadline_at, id LIMIT {most}
            """);
}
