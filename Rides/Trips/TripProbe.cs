using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>
/// Asks Postgres for the rights, tables and columns that trips and offers need, and for a transaction that may write,
/// without a change.
/// </summary>
internal static class TripProbe
{
    public static ProbeStatements Statements { get; } = new(
        $"INSERT INTO trips SELECT * FROM trips WHERE false RETURNING {TripRow.Columns}",
        $"UPDATE trips SET status = status WHERE false RETURNING id",
        $"INSERT INTO offers SELECT * FROM offers WHERE false RETURNING {OfferRow.Columns}",
        $"UPDATE offers SET status = status WHERE false RETURNING id");
}
