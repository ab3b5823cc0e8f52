using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// Selects which pairs of trip and driver may be assigned or offered. A batch that does either begins with
/// <see cref="Lock"/>, and its second statement begins with <see cref="Select"/>.
/// </summary>
/// <remarks>
/// A trip gets offers only under its lock. The second statement sees what was committed before it began, so it sees all
/// of the trip's offers, and two workers with the same trip cannot both find it free. A single statement that locks and
/// reads would read what was there before the lock.
/// </remarks>
internal static class FreePairs
{
    /// <summary>Locks the trips that still wait. Trips that another transaction holds are left out.</summary>
    public static FormattableString Lock(IReadOnlyList<Assignment> pairs) =>
        $"SELECT id FROM trips WHERE id = ANY ({TripsOf(pairs)}) AND status = (SELECT 'WAITING') ORDER BY id FOR UPDATE SKIP LOCKED";

    /// <summary>
    /// The common table expressions <c>clock</c> (now) and <c>free</c> (offer_id, trip_id, driver_id, deadline_at,
    /// waiting_since, trace_parent). A pair is free when this transaction has the trip locked (then xmax is its id),
    /// the trip waits within its deadline and has no pending offer, and the driver is not its rider, has no active trip
    /// and no pending offer, and had no offer of this trip before.
    /// </summary>
    public static FormattableString Select(IReadOnlyList<Assignment> pairs, TimeProvider time) => $"""
        WITH clock AS MATERIALIZED (
            SELECT clock_timestamp() AS now
        ), pair AS (
            SELECT * FROM unnest({NewIds(pairs, time)}, {TripsOf(pairs)}, {DriversOf(pairs)}) AS p (offer_id, trip_id, driver_id)
        ), free AS (
            SELECT pair.offer_id, pair.trip_id, pair.driver_id, trips.deadline_at, {TripRow.WaitingSince} AS waiting_since,
                trips.trace_parent
            FROM trips JOIN pair ON pair.trip_id = trips.id
            WHERE trips.xmax = pg_current_xact_id()::xid AND trips.status = (SELECT 'WAITING')
              AND trips.deadline_at > (SELECT clock.now FROM clock) AND trips.rider_id <> pair.driver_id
              AND NOT EXISTS (
                  SELECT FROM trips AS active WHERE active.driver_id = pair.driver_id AND active.status IN ('ASSIGNED', 'IN_PROGRESS'))
              AND NOT EXISTS (SELECT FROM offers WHERE offers.driver_id = pair.driver_id AND status = 'PENDING')
              AND NOT EXISTS (
                  SELECT FROM offers WHERE offers.trip_id = trips.id
                      AND (status = 'PENDING' OR (offers.driver_id = pair.driver_id AND status <> 'WITHDRAWN')))
        )
        """;

    private static Guid[] NewIds(IReadOnlyList<Assignment> pairs, TimeProvider time) =>
        [.. pairs.Select(_ => Guid.CreateVersion7(time.GetUtcNow()))];

    private static string[] DriversOf(IReadOnlyList<Assignment> pairs) => [.. pairs.Select(pair => pair.Driver)];

    private static Guid[] TripsOf(IReadOnlyList<Assignment> pairs) => [.. pairs.Select(pair => pair.Trip)];
}
