using Microsoft.Extensions.Options;
using RideAspire.Trips;

namespace RideAspire.Booking.Events;

/// <summary>The streams of drivers.</summary>
internal sealed class DriverStreams(
    OfferReads reads, ListeningApps apps, IOptions<EventOptions> options, TimeProvider time, ILogger<DriverStreams> logger)
    : SubscriptionHub<string, DriverSeen, DriverRows>("driver", options, time, logger)
{
    protected override async Task<IReadOnlyList<DriverRows?>> ReadAsync(
        IReadOnlyList<Subscription<string, DriverSeen, DriverRows>> batch, CancellationToken ct)
    {
        // A stream may write events during the read. The rows belong to what its client had seen before.
        var seen = batch.Select(stream => stream.Seen).ToArray();
        var drivers = batch.Select(stream => stream.Key).ToHashSet();
        apps.Tell(drivers);
        var (offers, trips) = await reads.OfDriversAsync(drivers, Ids(seen.Select(s => s.Offer)), Ids(seen.Select(s => s.Trip)), ct);

        var offersById = offers.ToDictionary(offered => offered.Offer.Id);
        var tripsById = trips.ToDictionary(trip => trip.Id);
        var offersOf = offers.Where(offered => offered.Offer.Status == OfferStatus.Pending).ToLookup(offered => offered.Offer.DriverId);
        var tripsOf = trips.ToLookup(trip => trip.DriverId);
        return [.. batch.Zip(seen, (stream, known) => new DriverRows(
            stream.Key, known, With(offersOf[stream.Key], offersById, known.Offer), With(tripsOf[stream.Key], tripsById, known.Trip)))];
    }

    private static HashSet<Guid> Ids(IEnumerable<Guid?> ids) => [.. ids.OfType<Guid>()];

    private static T[] With<T>(IEnumerable<T> theirs, Dictionary<Guid, T> all, Guid? seen)
        where T : class =>
        seen is { } id && all.GetValueOrDefault(id) is { } row ? [.. theirs.Append(row).Distinct()] : [.. theirs];
}
