using Microsoft.Extensions.Logging;
using RideAspire.Dispatch;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// PENDING → LAPSED, in batches of one round trip each. Postgres' clock decides which windows have passed.
/// </summary>
/// <remarks>A crash after the commit leaves drivers marked until the marks lapse.</remarks>
public sealed class OfferLapse(
    PostgresStore postgres, AfterCommit afterCommit, TripJournal journal, TimeProvider time, ILogger<OfferLapse> logger)
{
    private readonly OverdueRows<ClosedOffer> overdue = new(
        postgres,
        new Isolation("overdue offers", time, logger),
        new(OfferClosing.OfOverdue, OfferClosing.Overdue, OfferClosing.OfOverdue),
        OfferClosing.Read);

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
        journal.Closed(lapsed);
        return sought;
    }

    /// <summary>
    /// For the sweep: ends up to <paramref name="max"/> pending offers of a range, and has the next drivers sought.
    /// </summary>
    public async Task<SweptRows<ClosedOffer>> LapseOverdueAsync(OverdueRange range, int max, CancellationToken ct)
    {
        var began = time.GetUtcNow();
        var swept = await overdue.EndAsync(range, max, ct);
        using var span = TripSpan.Sweep("sweep offers", swept.Ended.Count, began);
        TripTelemetry.Closed(swept.Ended);
        TripTelemetry.Swept("lapsed", swept.Ended.Count);
        await afterCommit.OffersDeclinedAsync(swept.Ended);
        journal.Closed(swept.Ended);
        return swept;
    }
}
