using Npgsql;
using RideAspire.Dispatch;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// WAITING → ASSIGNED for drivers with auto-accept, in batches of one round trip each. No trip gets two drivers, no
/// driver two trips, and no trip is assigned after its deadline. Each assignment is recorded as an accepted offer,
/// which says until when the driver must acknowledge it: <see cref="TripRecall"/>.
/// </summary>
/// <remarks>
/// A crash after the commit leaves timers that fire without effect, reservations that lapse, and a matching timer that
/// its claim makes due again: then it waits for the acknowledgement's end.
/// </remarks>
public sealed class TripAssignment(PostgresStore postgres, AfterCommit afterCommit, TripJournal journal, TimeProvider time)
{
    /// <summary>How many columns <see cref="Read"/> reads.</summary>
    internal const int Columns = 5;

    /// <summary>
    /// Assigns each trip that still waits within its deadline to its driver, if they are free. Returns the pairs that
    /// were assigned.
    /// </summary>
    /// <param name="pairs">Trips and drivers.</param>
    /// <param name="acknowledgeWithin">How long a driver has to acknowledge the assignment.</param>
    /// <param name="ct">Cancels the statement.</param>
    public async Task<IReadOnlyCollection<AssignedTrip>> AssignAsync(
        IReadOnlyList<Assignment> pairs, TimeSpan acknowledgeWithin, CancellationToken ct)
    {
        if (pairs.Count == 0)
            return [];

        try
        {
            var assigned = await UpdateAsync(pairs, acknowledgeWithin, ct);
            TripTelemetry.Assigned(assigned);
            await afterCommit.AssignedAsync(assigned);
            journal.Assigned(assigned);
            return assigned;
        }
        catch (PostgresException e) when (IsCollision(e))
        {
            // A driver of the batch got another trip at the same moment. The batch changed nothing, so each pair may
            // try alone.
            if (pairs.Count == 1)
                return [];

            var assigned = new List<AssignedTrip>();
            foreach (var pair in pairs)
                assigned.AddRange(await AssignAsync([pair], acknowledgeWithin, ct));
            return assigned;
        }
    }

    /// <summary>Reads a row of a trip's id, driver, deadline, time waited, and trace context.</summary>
    internal static AssignedTrip Read(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetTimeSpan(3), row.TextOrNull(4));

    // Two batches with the same drivers in opposite order would wait for one another in the unique index: Postgres ends
    // one of them.
    private static bool IsCollision(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected;

    private Task<List<AssignedTrip>> UpdateAsync(IReadOnlyList<Assignment> pairs, TimeSpan acknowledgeWithin, CancellationToken ct) =>
        postgres.BatchAsync(
            async reader =>
            {
                await reader.SkipAsync(ct);
                return await reader.RowsAsync(Read, ct);
            },
            ct,
            FreePairs.Lock(pairs),
            $"""
            {FreePairs.Select(pairs, time)}, assigned AS (
                UPDATE trips SET status = 'ASSIGNED', driver_id = free.driver_id, version = trips.version + 1, cause = {Cause.Matching}
                FROM free, clock WHERE trips.id = free.trip_id AND trips.status = (SELECT 'WAITING') AND trips.deadline_at > clock.now
                RETURNING trips.id, trips.driver_id, trips.deadline_at, clock.now - free.waiting_since AS waited, trips.trace_parent
            ), accepted AS (
                INSERT INTO offers ({OfferRow.Inserted}, acknowledge_by)
                SELECT offer_id, trip_id, free.driver_id, 'ACCEPTED', now, now, now, 1, now + {acknowledgeWithin}
                FROM free JOIN assigned ON id = trip_id, clock
            )
            SELECT id, driver_id, deadline_at, waited, trace_parent FROM assigned
            """);
}
