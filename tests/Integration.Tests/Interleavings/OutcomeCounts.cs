using System.Collections.Concurrent;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>How many trips and offers ended in each status. A status that never occurs was not tested.</summary>
internal sealed class OutcomeCounts
{
    private const string Recalled = "recalled";

    private readonly ConcurrentDictionary<string, int> counts = new();

    /// <summary>
    /// The final statuses in which no trip and no offer has ended, and whether no trip was recalled from a driver who
    /// did not acknowledge it.
    /// </summary>
    public IEnumerable<string> Missing =>
        Enum.GetValues<TripStatus>().Except([TripStatus.Waiting]).Select(status => status.Name())
            .Concat(Enum.GetValues<OfferStatus>().Except([OfferStatus.Pending]).Select(status => status.Name()))
            .Append(Recalled).Except(counts.Keys);

    public void Add(IEnumerable<Trip> trips, IEnumerable<Offer> offers)
    {
        foreach (var status in trips.Select(trip => trip.Status.Name()).Concat(offers.Select(Outcome)))
            counts.AddOrUpdate(status, 1, (_, before) => before + 1);
    }

    private static string Outcome(Offer offer) =>
        offer is { Status: OfferStatus.Returned, AcknowledgeBy: not null } ? Recalled : offer.Status.Name();

    public override string ToString() =>
        string.Join(", ", counts.OrderByDescending(count => count.Value).Select(count => $"{count.Value} {count.Key}"));
}
