using Npgsql;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// Ends pending offers that their drivers did not answer: PENDING → LAPSED when the window has passed, else PENDING →
/// WITHDRAWN.
/// </summary>
internal static class OfferClosing
{
    /// <summary>
    /// Closes the pending offers of those given trips that no longer wait. It comes second in a batch whose first
    /// statement took the trips out of WAITING. An offer is made only under the lock of a waiting trip, so none is
    /// left.
    /// </summary>
    public static FormattableString OfEnded(Guid[] trips) => Close($"""
        SELECT offers.id FROM offers JOIN trips ON trips.id = trip_id
        WHERE trip_id = ANY ({trips}) AND offers.status = (SELECT 'PENDING') AND trips.status <> 'WAITING'
        """);

    /// <summary>
    /// Closes the pending offers of the given trips whose window has passed, except those that another transaction
    /// holds.
    /// </summary>
    public static FormattableString OfLapsed(Guid[] trips) => Close($"""
        SELECT id FROM offers WHERE trip_id = ANY ({trips}) AND status = (SELECT 'PENDING') AND lapses_at <= clock_timestamp()
        ORDER BY id FOR UPDATE SKIP LOCKED
        """);

    /// <summary>
    /// Closes up to <paramref name="max"/> pending offers whose window passed more than <paramref name="grace"/> ago.
    /// </summary>
    public static FormattableString OfOverdue(TimeSpan grace, int max) => Close($"""
        SELECT id FROM offers WHERE status = 'PENDING' AND lapses_at <= statement_timestamp() - {grace}
        ORDER BY lapses_at, id LIMIT {max} FOR UPDATE SKIP LOCKED
        """);

    /// <summary>Reads what one of the statements closed.</summary>
    public static Task<List<ClosedOffer>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct) => reader.RowsAsync(
        row => new ClosedOffer(row.GetGuid(0), row.GetString(1), StatusNames.Parse<OfferStatus>(row.GetString(2))), ct);

    private static FormattableString Close(FormattableString due) => $"""
        WITH due AS ({due})
        UPDATE offers SET status = CASE WHEN lapses_at <= clock_timestamp() THEN 'LAPSED' ELSE 'WITHDRAWN' END,
            closed_at = clock_timestamp(), version = version + 1
        FROM due WHERE offers.id = due.id AND status = (SELECT 'PENDING')
        RETURNING trip_id, driver_id, status
        """;
}
