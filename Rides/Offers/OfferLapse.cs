using Microsoft.EntityFrameworkCore;
using RideAspire.Persistence;

namespace RideAspire.Offers;

/// <summary>PENDING → LAPSED, in batches of one statement each. Postgres' clock decides whose window is over.</summary>
public sealed class OfferLapse(RidesDbContext db)
{
    /// <summary>Ends those pending offers of the given trips whose window is over. An offer that its driver is just answering is left out.</summary>
    public Task<IReadOnlyCollection<ClosedOffer>> LapseAsync(IReadOnlyList<Guid> trips, CancellationToken ct) => LapseAsync($"""
        WITH due AS (
            SELECT id FROM offers WHERE trip_id = ANY ({trips}) AND status = (SELECT 'PENDING') AND lapses_at <= clock_timestamp()
            ORDER BY id FOR UPDATE SKIP LOCKED
        )
        UPDATE offers SET status = 'LAPSED', closed_at = clock_timestamp(), version = version + 1
        FROM due WHERE offers.id = due.id AND status = (SELECT 'PENDING')
        RETURNING trip_id AS "TripId", driver_id AS "DriverId"
        """, ct);

    /// <summary>
    /// Ends up to <paramref name="most"/> pending offers whose window has been over for more than <paramref name="grace"/>: those whose timer
    /// was lost. Fewer than <paramref name="most"/> means that none is left.
    /// </summary>
    public Task<IReadOnlyCollection<ClosedOffer>> LapseOverdueAsync(TimeSpan grace, int most, CancellationToken ct) => LapseAsync($"""
        WITH due AS (
            SELECT id FROM offers WHERE status = 'PENDING' AND lapses_at <= statement_timestamp() - {grace}
            ORDER BY lapses_at, id LIMIT {most} FOR UPDATE SKIP LOCKED
        )
        UPDATE offers SET status = 'LAPSED', closed_at = clock_timestamp(), version = version + 1
        FROM due WHERE offers.id = due.id AND status = (SELECT 'PENDING')
        RETURNING trip_id AS "TripId", driver_id AS "DriverId"
        """, ct);

    private async Task<IReadOnlyCollection<ClosedOffer>> LapseAsync(FormattableString statement, CancellationToken ct)
    {
        var lapsed = await db.Database.SqlQuery<ClosedOffer>(statement).ToListAsync(ct);
        RideTelemetry.Offers(OfferStatus.Lapsed, lapsed.Count);
        return lapsed;
    }
}
