using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>
/// Asks Postgres for the rights, tables and columns that the statements on trips and offers need, and for a transaction
/// that may write, without a change. A further column, or one that is lacking and unused, is no trouble.
/// </summary>
internal static class TripProbe
{
    public static ProbeStatements Statements { get; } = new(
        $"INSERT INTO trips ({TripRow.Inserted}) SELECT {TripRow.Inserted} FROM trips WHERE false RETURNING {TripRow.Columns}",
        $"""
        UPDATE trips SET status = status, driver_id = driver_id, deadline_at = deadline_at, closed_at = closed_at, version = version,
            idempotency_key = idempotency_key, cause = cause
        WHERE false RETURNING id
        """,
        $"DELETE FROM trips WHERE false RETURNING id",
        $"""
        INSERT INTO offers ({OfferRow.Inserted}, acknowledge_by) SELECT {OfferRow.Inserted}, acknowledge_by FROM offers WHERE false
        RETURNING {OfferRow.Columns}
        """,
        $"""
        UPDATE offers SET status = status, closed_at = closed_at, version = version, acknowledge_by = acknowledge_by
        WHERE false RETURNING id
        """);
}
