using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>What a trip and its offers may look like when all is over.</summary>
internal static class Legality
{
    private static readonly HashSet<(TripStatus From, TripStatus To)> edges =
    [
        (TripStatus.Waiting, TripStatus.Assigned), (TripStatus.Waiting, TripStatus.DriverNotFound), (TripStatus.Waiting, TripStatus.Cancelled),
        (TripStatus.Assigned, TripStatus.InProgress), (TripStatus.Assigned, TripStatus.Waiting), (TripStatus.Assigned, TripStatus.Cancelled),
        (TripStatus.InProgress, TripStatus.Completed),
    ];

    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? WrongWith(Trip trip, IReadOnlyList<Offer> offers)
    {
        var wrong = Rules(trip, offers).FirstOrDefault(rule => !rule.Holds).Rule;
        return wrong is null ? null : $"Trip {trip.Id}: it does not hold that {wrong}.";
    }

    private static IEnumerable<(bool Holds, string Rule)> Rules(Trip trip, IReadOnlyList<Offer> offers)
    {
        var history = trip.History;
        var statuses = history.Select(change => change.Status).Prepend(TripStatus.Waiting).ToList();
        yield return (history.Select(change => change.Version).SequenceEqual(Enumerable.Range(2, history.Count)), "versions are counted without a gap");
        yield return (statuses.Zip(statuses.Skip(1)).All(edges.Contains), "only edges of the design were taken");
        yield return (history.Zip(history.Skip(1)).All(step => step.First.At <= step.Second.At), "changes are in the order of time");
        yield return (trip.Version == history.Count + 1 && trip.Status == statuses[^1], "the row agrees with its last change");
        yield return (history.Count == 0 ? trip.DriverId is null : trip.DriverId == history[^1].DriverId, "the row's driver is its last change's");
        yield return (trip.ClosedAt == (IsFinal(trip.Status) ? history[^1].At : null), "a trip is closed when, and only when, it has ended");
        yield return (trip.Status != TripStatus.Waiting, "no trip waits past its deadline");
        yield return (history.All(change => change.Status != TripStatus.DriverNotFound || change.At >= change.DeadlineAt), "no trip expired early");
        yield return (history.All(change => change.Status != TripStatus.Waiting || change.DriverId is null), "a trip that was given back has no driver");

        var assignments = history.Where(change => change.Status == TripStatus.Assigned).ToList();
        var accepted = offers.Where(offer => offer.Status is OfferStatus.Accepted or OfferStatus.Returned).ToList();
        var returns = history.Count(change => change.Status == TripStatus.Waiting);
        yield return (assignments.Select(change => change.DriverId).Order().SequenceEqual(accepted.Select(offer => offer.DriverId).Order()), "each assignment is an accepted offer, and each accepted offer an assignment");
        yield return (offers.Count(offer => offer.Status == OfferStatus.Returned) == returns, "each return is a returned offer");
        yield return (accepted.All(offer => offer.Status == OfferStatus.Returned || offer.DriverId == trip.DriverId), "who has not returned the trip has it");
        yield return (accepted.All(offer => Testimony.WasAssignedAtOnce(offer) || offer.ClosedAt < offer.LapsesAt), "no offer was accepted after it had lapsed");
        yield return (accepted.All(offer => assignments.Any(change => change.DriverId == offer.DriverId && offer.ClosedAt < change.DeadlineAt && offer.ClosedAt <= change.At)), "no trip was assigned after its deadline");
        yield return (offers.All(offer => offer.Status != OfferStatus.Pending), "no offer outlives its window");
        yield return (offers.All(offer => offer.Status != OfferStatus.Lapsed || offer.ClosedAt >= offer.LapsesAt), "no offer lapsed early");
        yield return (offers.All(offer => offer.Status != OfferStatus.Withdrawn || trip.ClosedAt <= offer.ClosedAt), "offers are withdrawn only when their trip has ended");
        yield return (offers.Where(offer => offer.Status != OfferStatus.Withdrawn).GroupBy(offer => offer.DriverId).All(group => group.Count() == 1), "nobody is asked again");
        yield return (offers.OrderBy(offer => offer.OfferedAt).Zip(offers.OrderBy(offer => offer.OfferedAt).Skip(1)).All(pair => pair.First.ClosedAt <= pair.Second.OfferedAt), "one is asked after the other");
    }

    private static bool IsFinal(TripStatus status) => status is TripStatus.Completed or TripStatus.Cancelled or TripStatus.DriverNotFound;
}
