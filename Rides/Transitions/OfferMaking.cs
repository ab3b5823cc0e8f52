using Npgsql;
using RideAspire.Dispatch;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// Offers trips to drivers, in batches of one round trip each. No trip has two pending offers, and no driver has two.
/// </summary>
/// <remarks>
/// A crash after the commit leaves the timers claimed. They fire again, find the pending offers, and wait for their
/// end. The drivers' reservations lapse; Postgres still refuses them for other trips.
/// </remarks>
public sealed class OfferMaking(PostgresStore postgres, AfterCommit afterCommit, TripJournal journal, TimeProvider time)
{
    /// <summary>The shortest window near a trip's deadline: a driver needs about this long to answer.</summary>
    private static readonly TimeSpan minWindow = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Offers each trip that still waits within its deadline to its driver, if they are free and had no offer of this
    /// trip before. Returns the offers made.
    /// </summary>
    /// <param name="pairs">Trips and drivers.</param>
    /// <param name="window">
    /// How long a driver may take to answer. When less than three windows are left to the trip's deadline, it is a
    /// third of that time, but at least 3 s. It never exceeds the window or the deadline.
    /// </param>
    /// <param name="ct">Cancels the statement.</param>
    public async Task<IReadOnlyCollection<MadeOffer>> MakeAsync(IReadOnlyList<Assignment> pairs, TimeSpan window, CancellationToken ct)
    {
        if (pairs.Count == 0)
            return [];

        // In the order of the drivers, so that two batches wait for one another in the unique index in one direction
        // only.
        var made = await postgres.BatchAsync(
            async reader =>
            {
                await reader.SkipAsync(ct);
                return await reader.RowsAsync(Read, ct);
            },
            ct,
            FreePairs.Lock(pairs),
            $"""
            {FreePairs.Select(pairs, time)}, made AS (
                INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, version)
                SELECT offer_id, trip_id, driver_id, 'PENDING', now,
                       now + LEAST({window}, GREATEST((deadline_at - now) / 3, {minWindow}), deadline_at - now), 1
                FROM free, clock ORDER BY driver_id
                ON CONFLICT DO NOTHING
                RETURNING id, trip_id, driver_id, lapses_at - offered_at AS lapses_in, offered_at
            )
            SELECT made.id, made.trip_id, made.driver_id, lapses_in, offered_at - waiting_since,
                NOT EXISTS (SELECT FROM offers AS earlier WHERE earlier.trip_id = made.trip_id),
                free.trace_parent
            FROM made JOIN free ON free.offer_id = made.id
            """);
        TripTelemetry.Offered(made);
        await afterCommit.OfferedAsync(made, window);
        journal.Offered(made);
        return made;
    }

    // The statement does not see the rows that it inserts, so an offer that it sees was made before.
    private static MadeOffer Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetTimeSpan(3), row.GetTimeSpan(4), row.GetBoolean(5),
        row.TextOrNull(6));
}
