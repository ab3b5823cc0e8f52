using System.Collections.Concurrent;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>How many trips and offers came to which end, over all worlds: interleavings in which nothing much happens prove nothing.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<string, int> counts = new();

    /// <summary>The ends that no trip and no offer came to, though some must have.</summary>
    public IEnumerable<string> NeverSeen =>
        Enum.GetValues<TripStatus>().Except([TripStatus.Waiting]).Select(status => status.Name())
            .Concat(Enum.GetValues<OfferStatus>().Except([OfferStatus.Pending]).Select(status => status.Name())).Except(counts.Keys);

    public void Count(IEnumerable<Trip> trips, IEnumerable<Offer> offers)
    {
        foreach (var end in trips.Select(trip => trip.Status.Name()).Concat(offers.Select(offer => offer.Status.Name())))
            counts.AddOrUpdate(end, 1, (_, before) => before + 1);
    }

    public override string ToString() => string.Join(", ", counts.OrderByDescending(end => end.Value).Select(end => $"{end.Value} {end.Key}"));
}
