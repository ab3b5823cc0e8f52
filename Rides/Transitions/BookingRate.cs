namespace RideAspire.Transitions;

/// <summary>
/// How many trips a rider can book a minute, by the database's clock. Trips count, not requests: a repeat with the same
/// Idempotency-Key books none.
/// </summary>
internal static class BookingRate
{
    private static readonly TimeSpan period = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A condition on a row of <c>booking</c> at <c>clock.now</c>: its rider may book one more. It reads one range of
    /// an index, and at most <paramref name="most"/> entries.
    /// </summary>
    public static FormattableString MayBook(int most) => $"""
        NOT EXISTS (
            SELECT FROM trips WHERE trips.rider_id = booking.rider_id AND trips.requested_at > clock.now - {period} OFFSET {most - 1})
        """;

    /// <summary>Selects the time until the rider may book again; no row when they may.</summary>
    public static FormattableString Wait(string rider, int most) => $"""
        SELECT requested_at + {period} - statement_timestamp() FROM trips
        WHERE rider_id = {rider} AND requested_at > statement_timestamp() - {period}
        ORDER BY requested_at DESC OFFSET {most - 1} LIMIT 1
        """;
}
