using RideAspire.Dispatch;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// PENDING → LAPSED, in batches of one round trip each. Postgres' clock decides which windows have passed.
/// </summary>
/// <remarks>A crash after the commit leaves drivers marked until the marks lapse.</remarks>
public sealed class OfferLapse(PostgresStore postgres, AfterCommit afterCommit)
{
    /// <summary>
    /// Ends the offers of the given trips whose window has passed, and returns those of the trips that wait within
    /// their deadline, the oldest first. An offer that its driver is answering at this moment stays pending.
    /// </summary>
    public async Task<IReadOnlyList<SoughtTrip>> LapseAndFindSoughtAsync(IReadOnlyList<Guid> trips, CancellationToken ct)
    {
        Guid[] ids = [.. trips];
        var (lapsed, sought) = await postgres.BatchAsync(
            async reader => (await OfferClosing.ReadAsync(reader, ct), await reader.RowsAsync(SoughtTrip.Read, ct)),
            ct,
            OfferClosing.OfLapsed(ids),
            SoughtTrip.Select(ids));
        TripTelemetry.Closed(lapsed);
        await afterCommit.OffersClosedAsync(lapsed);
        return sought;
    }

    /// <summary>
    /// For the sweep: ends up to <paramref name="max"/> pending offers whose window passed more than <paramref
    /// name="grace"/> ago, and has the next drivers sought. Returns how many; fewer than <paramref name="max"/> means
    /// that none is left.
    /// </summary>
    public async Task<int> LapseOverdueAsync(TimeSpan grace, int max, CancellationToken ct)
    {
        var lapsed = await postgres.BatchAsync(reader => OfferClosing.ReadAsync(reader, ct), ct, OfferClosing.OfOverdue(grace, max));
        TripTelemetry.Closed(lapsed);
        TripTelemetry.Swept("lapsed", lapsed.Count);
        await afterCommit.OffersDeclinedAsync(lapsed);
        return lapsed.Count;
    }
}
