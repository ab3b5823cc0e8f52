using RideAspire.Persistence;

namespace RideAspire.Offers;

/// <summary>PENDING → LAPSED where the timer did not see to it, in batches of one statement each. Postgres' clock decides whose window is over.</summary>
public sealed class OfferLapse(RidesDbContext db)
{
    /// <summary>
    /// Ends up to <paramref name="most"/> pending offers whose window has been over for more than <paramref name="grace"/>: those whose timer
    /// was lost. Fewer than <paramref name="most"/> means that none is left.
    /// </summary>
    public Task<IReadOnlyCollection<ClosedOffer>> LapseOverdueAsync(TimeSpan grace, int most, CancellationToken ct) =>
        db.BatchAsync(
            reader => PendingOffers.ReadAsync(reader, ct),
            ct,
            $"""
            WITH due AS (
                SELECT id FROM offers WHERE status = 'PENDING' AND lapses_at <= statement_timestamp() - {grace}
                ORDER BY lapses_at, id LIMIT {most} FOR UPDATE SKIP LOCKED
            )
            UPDATE offers SET status = 'LAPSED', closed_at = clock_timestamp(), version = version + 1
            FROM due WHERE offers.id = due.id AND status = (SELECT 'PENDING')
            RETURNING trip_id, driver_id, status
            """);
}
