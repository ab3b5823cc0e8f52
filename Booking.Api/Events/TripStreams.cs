using Microsoft.Extensions.Options;
using RideAspire.Trips;

namespace RideAspire.Booking.Events;

/// <summary>The streams of trips. What a client has seen is the trip's version; a poll reads newer rows only.</summary>
internal sealed class TripStreams(
    TripReads reads, IOptions<EventOptions> options, TimeProvider time, ILogger<TripStreams> logger)
    : SubscriptionHub<Guid, int, Trip>("trip", options, time, logger)
{
    protected override async Task<IReadOnlyList<Trip?>> ReadAsync(IReadOnlyList<Subscription<Guid, int, Trip>> batch, CancellationToken ct)
    {
        var known = new Dictionary<Guid, int>(batch.Count);
        foreach (var stream in batch)
            known[stream.Key] = Math.Min(stream.Seen, known.GetValueOrDefault(stream.Key, int.MaxValue));

        var rows = (await reads.NewerAsync(known, ct)).ToDictionary(trip => trip.Id);
        return [.. batch.Select(stream => rows.GetValueOrDefault(stream.Key))];
    }
}
