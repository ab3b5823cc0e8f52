using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>The rules that a trip and its offers obey once their deadlines and windows have passed.</summary>
internal static class HistoryRules
{
    private static readonly HashSet<(TripStatus From, TripStatus To)> edges =
    [
        (TripStatus.Waiting, TripStatus.Assigned),
        (TripStatus.Waiting, TripStatus.DriverNotFound),
        (TripStatus.Waiting, TripStatus.Cancelled),
        (TripStatus.Assigned, TripStatus.InProgress),
        (TripStatus.Assigned, TripStatus.Waiting),
        (TripStatus.Assigned, TripStatus.Cancelled),
        (TripStatus.InProgress, TripStatus.Completed),
        (TripStatus.InProgress, TripStatus.Cancelled),
    ];

    /// <summary>Names the first rule that the trip or its offers break. Null when they break none.</summary>
    public static string? FindViolation(Trip trip, IReadOnlyList<Offer> offers)
    {
        var broken = TripRules(trip).Concat(OfferRules(trip, offers)).FirstOrDefault(rule => !rule.Holds).Rule;
        return broken is null ? null : $"Trip {trip.Id} breaks a rule: {broken}.";
    }

    private static IEnumerable<(bool Holds, string Rule)> TripRules(Trip trip)
    {
        var history = trip.History;
        var statuses = history.Select(change => change.Status).Prepend(TripStatus.Waiting).ToList();

        yield return (
            history.Select(change => change.Version).SequenceEqual(Enumerable.Range(2, history.Count)),
            "versions have no gap");
        yield return (statuses.Zip(statuses.Skip(1)).All(edges.Contains), "each change is an edge of the design");
        yield return (
            history.Zip(history.Skip(1)).All(step =>
                step.First.Status != TripStatus.InProgress || step.Second.Status != TripStatus.Cancelled || step.Second.By is not null),
            "only ops cancel a ride in progress");
        yield return (history.Zip(history.Skip(1)).All(step => step.First.At <= step.Second.At), "changes are in the order of time");
        yield return (trip.Version == history.Count + 1 && trip.Status == statuses[^1], "the row agrees with its last change");
        yield return (
            history.Count == 0 ? trip.DriverId is null : trip.DriverId == history[^1].DriverId,
            "the row's driver is the last change's driver");
        yield return (
            trip.ClosedAt == (IsFinal(trip.Status) ? history[^1].At : null),
            "a trip is closed if, and only if, its status is final");
        yield return (trip.Status != TripStatus.Waiting, "no trip waits past its deadline");
        yield return (
            history.All(change => change.Status != TripStatus.DriverNotFound || change.At >= change.DeadlineAt),
            "no trip expires early");
        yield return (
            history.All(change => change.Status != TripStatus.Waiting || change.DriverId is null),
            "a returned trip has no driver");
        yield return (history.All(change => change.DriverId != trip.RiderId), "no trip is driven by its own rider");
    }

    private static IEnumerable<(bool Holds, string Rule)> OfferRules(Trip trip, IReadOnlyList<Offer> offers)
    {
        var assignments = trip.History.Where(change => change.Status == TripStatus.Assigned).ToList();
        var accepted = offers.Where(offer => offer.Status is OfferStatus.Accepted or OfferStatus.Returned).ToList();
        var recalled = offers.Where(offer => offer is { Status: OfferStatus.Returned, AcknowledgeBy: not null }).ToList();
        var returns = trip.History.Zip(trip.History.Skip(1))
            .Where(step => step.Second.Status == TripStatus.Waiting)
            .Select(step => (Driver: step.First.DriverId, step.Second.At)).ToList();
        var inOrder = offers.OrderBy(offer => offer.OfferedAt).ToList();

        yield return (
            assignments.Select(change => change.DriverId).Order().SequenceEqual(accepted.Select(offer => offer.DriverId).Order()),
            "each assignment has an accepted offer, and each accepted offer has an assignment");
        yield return (
            offers.Where(offer => offer.Status == OfferStatus.Returned).Select(offer => offer.DriverId).Order()
                .SequenceEqual(returns.Select(change => change.Driver).Order()),
            "each return or recall has a returned offer of the driver who had the trip");
        yield return (
            recalled.All(CallerRecord.WasAssignedAtOnce),
            "no trip is recalled from a driver who accepted it");
        yield return (
            recalled.All(offer => returns.Any(change => change.Driver == offer.DriverId && change.At >= offer.AcknowledgeBy)),
            "no trip is recalled before the time to acknowledge it has passed");
        yield return (
            trip.Status != TripStatus.Assigned || offers.All(offer => offer.Status != OfferStatus.Accepted || offer.AcknowledgeBy is null),
            "no trip stays with a driver who did not acknowledge it");
        yield return (
            accepted.All(offer => offer.Status == OfferStatus.Returned || offer.DriverId == trip.DriverId),
            "a driver who has accepted the trip and not returned it has it");
        yield return (
            accepted.All(offer => CallerRecord.WasAssignedAtOnce(offer) || offer.ClosedAt < offer.LapsesAt),
            "no offer is accepted after its window");
        yield return (
            accepted.All(offer => assignments.Any(change =>
                change.DriverId == offer.DriverId && offer.ClosedAt < change.DeadlineAt && offer.ClosedAt <= change.At)),
            "no trip is assigned after its deadline");
        yield return (offers.All(offer => offer.DriverId != trip.RiderId), "no trip is offered to its own rider");
        yield return (offers.All(offer => offer.Status != OfferStatus.Pending), "no offer is pending after its window");
        yield return (
            offers.All(offer => offer.Status != OfferStatus.Lapsed || offer.ClosedAt >= offer.LapsesAt),
            "no offer lapses early");
        yield return (
            offers.All(offer => offer.Status != OfferStatus.Withdrawn || trip.ClosedAt <= offer.ClosedAt),
            "an offer is withdrawn only when its trip has ended");
        yield return (
            offers.Where(offer => offer.Status != OfferStatus.Withdrawn).GroupBy(offer => offer.DriverId).All(group => group.Count() == 1),
            "no driver gets an offer of the same trip twice");
        yield return (
            inOrder.Zip(inOrder.Skip(1)).All(pair => pair.First.ClosedAt <= pair.Second.OfferedAt),
            "a trip has one offer after the other");
    }

    private static bool IsFinal(TripStatus status) => status is TripStatus.Completed or TripStatus.Cancelled or TripStatus.DriverNotFound;
}
