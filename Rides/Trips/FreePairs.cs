namespace RideAspire.Trips;

/// <summary>A trip and the driver who shall have it, or be asked.</summary>
public readonly record struct Assignment(Guid Trip, string Driver);

/// <summary>Which pairs of trip and driver may come together, for the statements that bring them together.</summary>
internal static class FreePairs
{
    /// <summary>
    /// Common table expressions <c>clock</c> (now) and <c>free</c> (offer_id, trip_id, driver_id, deadline_at), its trips locked: they wait
    /// within their deadline with nobody being asked, and the driver has no active trip, is not being asked for another, and was not asked
    /// for this one before. Parameters: {0} offer ids, {1} trip ids, {2} driver ids. Trips that another transaction holds are left out.
    /// </summary>
    public const string Sql = """
        WITH clock AS MATERIALIZED (
            SELECT clock_timestamp() AS now
        ), pair AS (
            SELECT * FROM unnest({0}, {1}, {2}) AS p (offer_id, trip_id, driver_id)
        ), free AS (
            SELECT offer_id, trip_id, pair.driver_id, deadline_at FROM trips JOIN pair ON trip_id = id
            WHERE status = 'WAITING' AND deadline_at > (SELECT now FROM clock)
              AND NOT EXISTS (SELECT FROM trips AS active WHERE active.driver_id = pair.driver_id AND active.status IN ('ASSIGNED', 'IN_PROGRESS'))
              AND NOT EXISTS (SELECT FROM offers WHERE offers.driver_id = pair.driver_id AND status = 'PENDING')
              AND NOT EXISTS (SELECT FROM offers WHERE offers.trip_id = trips.id AND (status = 'PENDING' OR (offers.driver_id = pair.driver_id AND status <> 'WITHDRAWN')))
            ORDER BY id FOR UPDATE OF trips SKIP LOCKED
        )
        """;

    /// <summary>The parameters of <see cref="Sql"/>, with an id for each offer.</summary>
    public static object[] Parameters(IReadOnlyList<Assignment> pairs, TimeProvider time) =>
    [
        pairs.Select(_ => Guid.CreateVersion7(time.GetUtcNow())).ToArray(),
        pairs.Select(pair => pair.Trip).ToArray(),
        pairs.Select(pair => pair.Driver).ToArray(),
    ];
}
