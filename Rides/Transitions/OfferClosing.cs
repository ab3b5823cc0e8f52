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
    /// statement took the trips out of WAITING. An offer is made only under the lock of a waiting trip, so none is left
    /// but those that another transaction holds.
    /// </summary>
    /// <remarks>
    /// An offer that is held is being closed by its holder. If the holder fails, the offer stays pending until the
    /// sweep ends it, when its window has passed. Until then the driver gets no other offer and cannot accept this one.
    /// </remarks>
    public static FormattableString OfEnded(Guid[] trips) => Close($"""
        SELECT offers.id FROM offers JOIN trips ON trips.id = offers.trip_id
        WHERE offers.trip_id = ANY ({trips}) AND offers.status = (SELECT 'PENDING') AND trips.status <> 'WAITING'
        ORDER BY offers.id FOR UPDATE OF offers SKIP LOCKED
        """);

    /// <summary>
    /// Closes the pending offers of the given trips whose window has passed, except those that another transaction
    /// holds.
    /// </summary>
    public static FormattableString OfLapsed(Guid[] trips) => Close($"""
        SELECT id FROM offers WHERE trip_id = ANY ({trips}) AND status = (SELECT 'PENDING') AND lapses_at <= clock_timestamp()
        ORDER BY id FOR UPDATE SKIP LOCKED
        """);

    /// <summary>Closes the pending offers of a range, except those that another transaction holds.</summary>
    public static FormattableString OfOverdue(OverdueRange range, int max) => Close(OverdueRows.SkipLocked(Overdue(range, max)));

    /// <summary>
    /// Closes those of the given offers whose window has passed, except those that another transaction holds.
    /// </summary>
    public static FormattableString OfOverdue(Guid[] offers) => Close($"""
        SELECT id FROM offers WHERE id = ANY ({offers}) AND status = (SELECT 'PENDING') AND lapses_at <= clock_timestamp()
        ORDER BY id FOR UPDATE SKIP LOCKED
        """);

    /// <summary>The pending offers of a range, those whose window passed first.</summary>
    public static FormattableString Overdue(OverdueRange range, int max) => $"""
        SELECT id FROM offers WHERE status = 'PENDING' AND lapses_at > {range.Start} AND lapses_at <= {range.End}
        ORDER BY lapses_at, id LIMIT {max}
        """;

    /// <summary>The trace context of the booking of an offer's trip.</summary>
    public static readonly SqlText TraceParent = new("(SELECT trace_parent FROM trips WHERE trips.id = offers.trip_id)");

    /// <summary>Reads what one of the statements closed.</summary>
    public static Task<List<ClosedOffer>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct) => reader.RowsAsync(Read, ct);

    /// <summary>Reads one offer that one of the statements closed.</summary>
    public static ClosedOffer Read(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), StatusNames.Parse<OfferStatus>(row.GetString(2)), row.GetTimeSpan(3), row.TextOrNull(4));

    private static FormattableString Close(FormattableString due) => $"""
        WITH due AS ({due})
        UPDATE offers SET status = CASE WHEN lapses_at <= clock_timestamp() THEN 'LAPSED' ELSE 'WITHDRAWN' END,
            closed_at = clock_timestamp(), version = version + 1
        FROM due WHERE offers.id = due.id AND status = (SELECT 'PENDING')
        RETURNING trip_id, driver_id, status, closed_at - offered_at, {TraceParent}
        """;
}
