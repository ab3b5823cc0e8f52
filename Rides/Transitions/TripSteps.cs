using Microsoft.Extensions.Options;
using RideAspire.Dispatch;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// The transitions that a rider or a driver requests, each of their own trips only. Each is one guarded update whose
/// row count is the answer. Losing a race is an ordinary outcome. The same round trip reads the trip, so that the
/// caller can show it, or explain the refusal.
/// </summary>
/// <remarks>
/// A crash after the commit leaves timers that fire without effect, and a driver who is marked as busy until the mark
/// lapses. After a return it leaves a trip without timers: the repair arms them, or the sweep expires the trip.
/// </remarks>
public sealed class TripSteps(
    PostgresStore postgres, AfterCommit afterCommit, TripJournal journal, IOptions<TripOptions> options, TimeProvider time)
{
    /// <summary>WAITING or ASSIGNED → CANCELLED, by the rider. A pending offer of the trip is withdrawn.</summary>
    public async Task<StepOutcome> CancelAsync(Guid id, string rider, CancellationToken ct)
    {
        var (cancelled, offers, trip) = await postgres.BatchAsync(
            async reader => (await reader.ChangedAsync(ct), await OfferClosing.ReadAsync(reader, ct), await reader.TripAsync(ct)),
            ct,
            $"""
            UPDATE trips SET status = 'CANCELLED', closed_at = clock_timestamp(), version = version + 1, cause = {Cause.Rider}
            WHERE id = {id} AND rider_id = {rider} AND status IN ('WAITING', 'ASSIGNED')
            RETURNING id
            """,
            OfferClosing.OfEnded([id]),
            $"SELECT {TripRow.Columns} FROM trips WHERE id = {id} AND rider_id = {rider}");
        TripTelemetry.Closed(offers);
        return await Steps.FollowAsync(
            journal, cancelled, TripStatus.Cancelled, "its rider", trip, () => afterCommit.ChangedAsync(trip!, offers));
    }

    /// <summary>ASSIGNED → IN_PROGRESS, by the trip's driver.</summary>
    public Task<StepOutcome> StartAsync(Guid id, string driver, CancellationToken ct) => StepAsync(
        id,
        driver,
        TripStatus.InProgress,
        $"""
        UPDATE trips SET status = 'IN_PROGRESS', version = version + 1, cause = {Cause.Driver}
        WHERE id = {id} AND driver_id = {driver} AND status = 'ASSIGNED'
        RETURNING id
        """,
        ct);

    /// <summary>IN_PROGRESS → COMPLETED, by the trip's driver.</summary>
    public Task<StepOutcome> CompleteAsync(Guid id, string driver, CancellationToken ct) => StepAsync(
        id,
        driver,
        TripStatus.Completed,
        $"""
        UPDATE trips SET status = 'COMPLETED', closed_at = clock_timestamp(), version = version + 1, cause = {Cause.Driver}
        WHERE id = {id} AND driver_id = {driver} AND status = 'IN_PROGRESS'
        RETURNING id
        """,
        ct);

    /// <summary>
    /// ASSIGNED → WAITING, by the trip's driver before the pick-up. The trip gets a new deadline, and is not offered to
    /// this driver again.
    /// </summary>
    /// <remarks>
    /// The second statement acts only on a row that the first one changed (then xmin is this transaction's id). A trip
    /// that an earlier release assigned has no offer yet to record the return. The last statement reads the trip before
    /// the commit, so before another driver can have it.
    /// </remarks>
    public async Task<StepOutcome> ReturnAsync(Guid id, string driver, CancellationToken ct)
    {
        var (returned, trip) = await postgres.BatchAsync(
            async reader =>
            {
                var count = await reader.ChangedAsync(ct);
                await reader.SkipAsync(ct);
                return (count, await reader.TripAsync(ct));
            },
            ct,
            $"""
            UPDATE trips SET status = 'WAITING', driver_id = NULL, deadline_at = clock_timestamp() + {options.Value.MatchWindow},
                version = version + 1, cause = {Cause.Driver}
            WHERE id = {id} AND driver_id = {driver} AND status = 'ASSIGNED'
            RETURNING id
            """,
            $"""
            WITH mine AS (
                SELECT id FROM trips WHERE id = {id} AND xmin = pg_current_xact_id()::xid
            ), returned AS (
                UPDATE offers SET status = 'RETURNED', version = offers.version + 1, acknowledge_by = NULL
                FROM mine WHERE trip_id = mine.id AND driver_id = {driver} AND status = 'ACCEPTED'
                RETURNING offers.id
            )
            INSERT INTO offers ({OfferRow.Inserted})
            SELECT {Guid.CreateVersion7(time.GetUtcNow())}, id, {driver}, 'RETURNED', now(), now(), now(), 1
            FROM mine WHERE NOT EXISTS (SELECT FROM returned)
            RETURNING id
            """,
            $"""
            SELECT {TripRow.Columns} FROM trips WHERE id = {id} AND (driver_id = {driver} OR xmin = pg_current_xact_id()::xid)
            """);
        TripTelemetry.Offers(OfferStatus.Returned, returned);
        return await Steps.FollowAsync(
            journal, returned, TripStatus.Waiting, "its driver", trip, () => afterCommit.ReturnedAsync(trip!, driver));
    }

    private async Task<StepOutcome> StepAsync(Guid id, string driver, TripStatus to, FormattableString update, CancellationToken ct)
    {
        var (changed, trip) = await postgres.BatchAsync(
            async reader => (await reader.ChangedAsync(ct), await reader.TripAsync(ct)),
            ct,
            update,
            $"SELECT {TripRow.Columns} FROM trips WHERE id = {id} AND driver_id = {driver}");
        return await Steps.FollowAsync(journal, changed, to, "its driver", trip, () => afterCommit.ChangedAsync(trip!, []));
    }
}
