using Npgsql;
using RideAspire.Persistence;

namespace RideAspire.Offers;

/// <summary>An offer that is not pending any more, by what this process did.</summary>
public sealed record ClosedOffer(Guid TripId, string DriverId);

/// <summary>What ends a pending offer, beside its driver's answer.</summary>
internal static class PendingOffers
{
    /// <summary>
    /// Closes what is still pending for those of the given trips that wait no more. Comes second in a batch whose first statement took
    /// the trips out of WAITING: an offer needs the lock on its waiting trip to be made, so none is left.
    /// </summary>
    public static FormattableString CloseFor(Guid[] trips) => $"""
        UPDATE offers SET status = CASE WHEN lapses_at <= clock_timestamp() THEN 'LAPSED' ELSE 'WITHDRAWN' END,
            closed_at = clock_timestamp(), version = offers.version + 1
        FROM trips WHERE offers.trip_id = ANY ({trips}) AND trips.id = offers.trip_id AND offers.status = (SELECT 'PENDING') AND trips.status <> 'WAITING'
        RETURNING offers.trip_id, offers.driver_id, offers.status
        """;

    /// <summary>Ends those pending offers of the given trips whose window is over. An offer that its driver is just answering is left out.</summary>
    public static FormattableString LapseFor(Guid[] trips) => $"""
        WITH due AS (
            SELECT id FROM offers WHERE trip_id = ANY ({trips}) AND status = (SELECT 'PENDING') AND lapses_at <= clock_timestamp()
            ORDER BY id FOR UPDATE SKIP LOCKED
        )
        UPDATE offers SET status = 'LAPSED', closed_at = clock_timestamp(), version = version + 1
        FROM due WHERE offers.id = due.id AND status = (SELECT 'PENDING')
        RETURNING trip_id, driver_id, status
        """;

    /// <summary>Reads, and counts, what <see cref="CloseFor"/> or <see cref="LapseFor"/> closed.</summary>
    public static async Task<IReadOnlyCollection<ClosedOffer>> ReadAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        var closed = await reader.RowsAsync(row => (Offer: new ClosedOffer(row.GetGuid(0), row.GetString(1)), Status: StatusNames.Parse<OfferStatus>(row.GetString(2))), ct);
        foreach (var status in closed.CountBy(offer => offer.Status))
            RideTelemetry.Offers(status.Key, status.Value);
        return [.. closed.Select(offer => offer.Offer)];
    }
}
