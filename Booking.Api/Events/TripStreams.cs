using Microsoft.Extensions.Options;
using RideAspire.Trips;

namespace RideAspire.Booking.Events;

/// <summary>The streams of trips. What a client has seen is the trip's version; a poll reads newer rows only.</summary>
internal sealed class TripStreams(
    TripReads reads, KnownStatuses known, IOptions<EventOptions> options, TimeProvider time, ILogger<TripStreams> logger)
    : SubscriptionHub<Guid, int, Trip>("trip", options, time, logger)
{
    protected override async Task<IReadOnlyList<Trip?>> ReadAsync(IReadOnlyList<Subscription<Guid, int, Trip>> batch, CancellationToken ct)
    {
        var seen = new Dictionary<Guid, int>(batch.Count);
        foreach (var stream in batch)
            seen[stream.Key] = Math.Min(stream.Seen, seen.GetValueOrDefault(stream.Key, int.MaxValue));

        var rows = (await reads.NewerAsync(seen, ct)).ToDictionary(trip => trip.Id);
        return [.. batch.Select(stream => Known(stream, rows.GetValueOrDefault(stream.Key)))];
    }

    // A stream that has begun waits until it is resumed at a replica that knows the status.
    private Trip? Known(Subscription<Guid, int, Trip> stream, Trip? trip)
    {
        if (trip is null || known.Has(trip))
            return trip;
        stream.Fail(new UnknownStatusException(trip.Id));
        return null;
    }
}
