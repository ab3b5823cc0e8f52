using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.ServiceDefaults.Shutdown;
using RideAspire.Trips;

namespace RideAspire.Booking.Events;

/// <summary>The streams of drivers.</summary>
internal sealed class DriverWatchers(
    OfferReads reads, IOptions<EventOptions> options, IOptions<DrainOptions> drain, Heartbeats heartbeats, TimeProvider time, ILogger<DriverWatchers> logger)
    : Watchers<string, DriverSeen, DriverRows>("driver", options, drain, heartbeats, time, logger)
{
    protected override async Task<IReadOnlyList<DriverRows?>> ReadAsync(IReadOnlyList<Watch<string, DriverSeen, DriverRows>> batch, CancellationToken ct)
    {
        // A stream may go on while the rows are read: they are those for what it had told its client by now.
        var seen = batch.Select(watch => watch.Seen).ToArray();
        var drivers = batch.Select(watch => watch.Key).ToHashSet();

        var (offers, trips) = await reads.OfDriversAsync(drivers, Ids(seen.Select(s => s.Offer)), Ids(seen.Select(s => s.Trip)), ct);

        var offersById = offers.ToDictionary(offered => offered.Offer.Id);
        var tripsById = trips.ToDictionary(trip => trip.Id);
        var offersOf = offers.Where(offered => offered.Offer.Status == OfferStatus.Pending).ToLookup(offered => offered.Offer.DriverId);
        var tripsOf = trips.ToLookup(trip => trip.DriverId);
        return [.. batch.Zip(seen, (watch, told) => new DriverRows(
            watch.Key, told, With(offersOf[watch.Key], offersById, told.Offer), With(tripsOf[watch.Key], tripsById, told.Trip)))];
    }

    private static HashSet<Guid> Ids(IEnumerable<Guid?> ids) => [.. ids.OfType<Guid>()];

    private static T[] With<T>(IEnumerable<T> his, Dictionary<Guid, T> all, Guid? told)
        where T : class =>
        told is { } id && all.GetValueOrDefault(id) is { } row ? [.. his.Append(row).Distinct()] : [.. his];
}
