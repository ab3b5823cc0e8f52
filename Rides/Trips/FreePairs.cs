namespace RideAspire.Trips;

/// <summary>A trip and the driver who shall have it, or be asked.</summary>
public readonly record struct Assignment(Guid Trip, string Driver);

/// <summary>
/// Which pairs of trip and driver may come together, for the batches that bring them together: <see cref="Lock"/> comes first, <see cref="Sql"/>
/// begins the second statement.
/// </summary>
/// <remarks>
/// Offers of a trip are made under its lock only. So the second statement, which sees what was committed before it began, sees all of them,
/// and two workers with the same trip cannot both find it free. One statement that locks and looks would look at what was before the lock.
/// </remarks>
internal static class FreePairs
{
    /// <summary>Locks the trips that still wait; those that another transaction holds are left out.</summary>
    public static FormattableString Lock(IReadOnlyList<Assignment> pairs) =>
        $"SELECT id FROM trips WHERE id = ANY ({Trips(pairs)}) AND status = (SELECT 'WAITING') ORDER BY id FOR UPDATE SKIP LOCKED";

    /// <summary>
    /// Common table expressions <c>clock</c> (now) and <c>free</c> (offer_id, trip_id, driver_id, deadline_at): this transaction has the trips
    /// locked (then xmax is its id), they wait within their deadline with nobody being asked, and the driver has no active trip, is not being
    /// asked for another, and was not asked for this one before. Parameters: {0} offer ids, {1} trip ids, {2} driver ids.
    /// </summary>
    public const string Sql = """
        WITH clock AS MATERIALIZED (
            SELECT clock_timestamp() AS now
        ), pair AS (
            SELECT * FROM unnest({0}, {1}, {2}) AS p (offer_id, trip_id, driver_id)
        ), free AS (
            SELECT offer_id, trip_id, pair.driver_id, deadline_at FROM trips JOIN pair ON trip_id = id
            WHERE trips.xmax = pg_current_xact_id()::xid AND status = (SELECT 'WAITING') AND deadline_at > (SELECT now FROM clock)
              AND NOT EXISTS (SELECT FROM trips AS active WHERE active.driver_id = pair.driver_id AND active.status IN ('ASSIGNED', 'IN_PROGRESS'))
              AND NOT EXISTS (SELECT FROM offers WHERE offers.driver_id = pair.driver_id AND status = 'PENDING')
              AND NOT EXISTS (SELECT FROM offers WHERE offers.trip_id = trips.id AND (status = 'PENDING' OR (offers.driver_id = pair.driver_id AND status <> 'WITHDRAWN')))
        )
        """;

    /// <summary>The parameters of <see cref="Sql"/>, with an id for each offer.</summary>
    public static object[] Parameters(IReadOnlyList<Assignment> pairs, TimeProvider time) =>
    [
        pairs.Select(_ => Guid.CreateVersion7(time.GetUtcNow())).ToArray(),
        Trips(pairs),
        pairs.Select(pair => pair.Driver).ToArray(),
    ];

    private static Guid[] Trips(IReadOnlyList<Assignment> pairs) => [.. pairs.Select(pair => pair.Trip)];
}
