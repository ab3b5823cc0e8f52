using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// ASSIGNED → WAITING for trips that were assigned to drivers with auto-accept who did not acknowledge it in time.
/// Their phones may be dead. The trip gets a new deadline, and this driver does not get it again. Postgres' clock
/// decides.
/// </summary>
/// <remarks>
/// An acknowledgement (<see cref="Engagements"/>) and a recall change the same offer, a start and a recall the same
/// trip: one of the two wins. A crash after the commit leaves a trip without timers: the repair arms them, or the sweep
/// expires the trip.
/// </remarks>
public sealed class TripRecall(
    PostgresStore postgres,
    DriverPool drivers,
    Engagements engagements,
    AfterCommit afterCommit,
    TripJournal journal,
    IOptions<TripOptions> options,
    TimeProvider time,
    ILogger<TripRecall> logger)
{
    private readonly TimeSpan window = options.Value.MatchWindow;

    // Null for a trip that is not recalled, because it is not assigned any more.
    private readonly OverdueRows<RecalledTrip?> overdue = new(
        postgres,
        new Isolation("unacknowledged trips", time, logger),
        new(
            (range, max) => RecallOverdue(range, max, options.Value.MatchWindow),
            Overdue,
            ids => RecallDue(OverdueOf(ids), options.Value.MatchWindow, Cause.Sweep)),
        Read);

    /// <summary>
    /// Recalls those of the given trips whose time to acknowledge has passed, and returns which others are not
    /// acknowledged yet. None of them waits: they leave the list of those that do.
    /// </summary>
    /// <remarks>
    /// A driver who was seen since the assignment is alive. Postgres may not have answered when that should be recorded
    /// there. Then it is recorded now.
    /// </remarks>
    public async Task<Recall> RecallAsync(IReadOnlyList<Guid> trips, CancellationToken ct)
    {
        var rows = await postgres.QueryAsync(Select([.. trips]), ReadUnacknowledged, ct);
        try
        {
            await drivers.ForgetTripsAsync([.. rows.Select(row => row.Pickup)]);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // The pruning removes them.
        }

        var unacknowledged = rows.Select(row => row.Unacknowledged).OfType<UnacknowledgedTrip>().ToList();
        var due = unacknowledged.Where(trip => trip.Remaining <= TimeSpan.Zero).ToList();
        if (due.Count == 0)
            return new([], unacknowledged);

        var alive = await drivers.AliveAsync([.. due.Select(trip => (trip.Driver, trip.Age))]);
        await Task.WhenAll(alive.Select(driver => engagements.AcknowledgeAsync(driver, ct)));
        var silent = due.ExceptBy(alive, trip => trip.Driver).Select(trip => trip.Id).ToArray();
        var ended = silent.Length == 0 ? [] : await postgres.QueryAsync(RecallDue(OverdueOf(silent), window, Cause.Timer), Read, ct);
        var recalled = await FollowAsync(ended);
        return new(
            recalled,
            [.. unacknowledged.ExceptBy(alive, trip => trip.Driver).ExceptBy(recalled.Select(trip => trip.Id), trip => trip.Id)]);
    }

    /// <summary>
    /// For the sweep: recalls up to <paramref name="max"/> trips of a range, straight from Postgres.
    /// </summary>
    public async Task<SweptRows<RecalledTrip>> RecallOverdueAsync(OverdueRange range, int max, CancellationToken ct)
    {
        var began = time.GetUtcNow();
        var swept = await overdue.EndAsync(range, max, ct);
        using var span = TripSpan.Sweep("sweep assignments", swept.Ended.Count, began);
        var recalled = await FollowAsync(swept.Ended);
        TripTelemetry.Swept("recalled", recalled.Count);
        return new(recalled, swept.IsLast, swept.UpTo);
    }

    /// <summary>The sweep's statement.</summary>
    internal static FormattableString RecallOverdue(OverdueRange range, int max, TimeSpan window) =>
        RecallDue(OverdueRows.SkipLocked(Overdue(range, max)), window, Cause.Sweep);

    private async Task<IReadOnlyList<RecalledTrip>> FollowAsync(IReadOnlyList<RecalledTrip?> ended)
    {
        List<RecalledTrip> recalled = [.. ended.OfType<RecalledTrip>()];
        TripTelemetry.Recalled(recalled.Count);
        await afterCommit.RecalledAsync(recalled);
        journal.Recalled(recalled);
        return recalled;
    }

    private static FormattableString Select(Guid[] ids) => $"""
        SELECT trips.id, trips.pickup_lat, trips.pickup_lon,
            offers.driver_id, clock_timestamp() - offers.offered_at, offers.acknowledge_by - clock_timestamp()
        FROM trips LEFT JOIN offers ON offers.trip_id = trips.id AND offers.driver_id = trips.driver_id
            AND trips.status = (SELECT 'ASSIGNED') AND offers.status = (SELECT 'ACCEPTED') AND offers.acknowledge_by IS NOT NULL
        WHERE trips.id = ANY ({ids}) AND trips.status <> (SELECT 'WAITING')
        """;

    private static (TripPickup Pickup, UnacknowledgedTrip? Unacknowledged) ReadUnacknowledged(NpgsqlDataReader row) => (
        new(row.GetGuid(0), new(row.GetDouble(1), row.GetDouble(2))),
        row.IsDBNull(3) ? null : new(row.GetGuid(0), row.GetString(3), row.GetTimeSpan(4), row.GetTimeSpan(5)));

    /// <summary>The assignments of a range that were not acknowledged, those that had to be first.</summary>
    private static FormattableString Overdue(OverdueRange range, int max) => $"""
        SELECT trips.id, offers.id AS offer_id, trips.status = 'ASSIGNED' AND trips.driver_id = offers.driver_id AS is_assigned
        FROM offers JOIN trips ON trips.id = offers.trip_id
        WHERE offers.status = 'ACCEPTED' AND offers.acknowledge_by > {range.Start} AND offers.acknowledge_by <= {range.End}
        ORDER BY offers.acknowledge_by, offers.id LIMIT {max}
        """;

    private static FormattableString OverdueOf(Guid[] ids) => OverdueRows.SkipLocked($"""
        SELECT trips.id, offers.id AS offer_id, trips.status = 'ASSIGNED' AND trips.driver_id = offers.driver_id AS is_assigned
        FROM trips JOIN offers ON offers.trip_id = trips.id
        WHERE trips.id = ANY ({ids}) AND offers.status = (SELECT 'ACCEPTED') AND offers.acknowledge_by <= clock_timestamp()
        ORDER BY trips.id
        """);

    // The due rows are locked, both the trips and the offers. Of a trip that is not assigned any more, nothing is
    // awaited: the offer leaves the index.
    private static FormattableString RecallDue(FormattableString due, TimeSpan window, SqlText cause) => $"""
        WITH due AS ({due}), returned AS (
            UPDATE offers SET status = 'RETURNED', version = offers.version + 1
            FROM due WHERE offers.id = due.offer_id AND due.is_assigned AND offers.status = (SELECT 'ACCEPTED')
                AND offers.acknowledge_by <= clock_timestamp()
            RETURNING offers.trip_id, offers.driver_id
        ), recalled AS (
            UPDATE trips SET status = 'WAITING', driver_id = NULL, deadline_at = clock_timestamp() + {window}, version = trips.version + 1,
                cause = {cause}
            FROM returned WHERE trips.id = returned.trip_id AND trips.status = (SELECT 'ASSIGNED')
            RETURNING trips.id, returned.driver_id, trips.deadline_at, trips.trace_parent
        ), forgotten AS (
            UPDATE offers SET acknowledge_by = NULL
            FROM due WHERE offers.id = due.offer_id AND NOT due.is_assigned
            RETURNING offers.trip_id
        )
        SELECT id, driver_id, deadline_at, trace_parent FROM recalled UNION ALL SELECT trip_id, NULL, NULL, NULL FROM forgotten
        """;

    private static RecalledTrip? Read(NpgsqlDataReader row) =>
        row.IsDBNull(1) ? null : new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.TextOrNull(3));
}

/// <summary>The outcome of a batch of matching timers.</summary>
/// <param name="Recalled">The trips that this call recalled.</param>
/// <param name="Unacknowledged">
/// The trips that still have drivers who have not acknowledged it. Of a trip whose time has passed, another transaction
/// holds the rows.
/// </param>
public sealed record Recall(IReadOnlyCollection<RecalledTrip> Recalled, IReadOnlyCollection<UnacknowledgedTrip> Unacknowledged);
