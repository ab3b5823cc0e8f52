using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.ServiceDefaults.Shutdown;
using RideAspire.Trips;

namespace RideAspire.Booking.Events;

/// <summary>The streams of trips. What a stream has seen is the version; a row that is no newer is not read.</summary>
internal sealed class TripWatchers(
    TripReads reads, IOptions<EventOptions> options, IOptions<DrainOptions> drain, Heartbeats heartbeats, TimeProvider time, ILogger<TripWatchers> logger)
    : Watchers<Guid, int, Trip>("trip", options, drain, heartbeats, time, logger)
{
    protected override async Task<IReadOnlyList<Trip?>> ReadAsync(IReadOnlyList<Watch<Guid, int, Trip>> batch, CancellationToken ct)
    {
        var known = new Dictionary<Guid, int>(batch.Count);
        foreach (var watch in batch)
            known[watch.Key] = Math.Min(watch.Seen, known.GetValueOrDefault(watch.Key, int.MaxValue));

        var rows = (await reads.NewerAsync(known, ct)).ToDictionary(trip => trip.Id);
        return [.. batch.Select(watch => rows.GetValueOrDefault(watch.Key))];
    }
}
