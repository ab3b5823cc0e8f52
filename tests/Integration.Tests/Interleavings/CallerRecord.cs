using System.Collections.Concurrent;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>
/// The calls that were answered with success. They must be the changes in the database: no call succeeds without its
/// change, and no change happens without its call.
/// </summary>
internal sealed class CallerRecord
{
    private readonly ConcurrentQueue<(Act Act, Guid Id, string Caller)> successes = new();

    /// <summary>Records a call that succeeded.</summary>
    /// <param name="act">What the call did.</param>
    /// <param name="id">The trip's id. For an acceptance, the offer's id.</param>
    /// <param name="caller">The rider or driver. For ops, who they are and why.</param>
    public void Add(Act act, Guid id, string caller) => successes.Enqueue((act, id, caller));

    /// <summary>Describes how the bookings differ from the trips. Null when they do not.</summary>
    public string? FindBookingMismatch(IReadOnlyCollection<Trip> trips) =>
        Compare("bookings", CallsOf(Act.Book, trips.Select(trip => trip.Id)), trips.Select(trip => (trip.Id, trip.RiderId)))
        ?? (successes.Count(call => call.Act == Act.Book) == trips.Count ? null : "A booking succeeded whose trip does not exist.");

    /// <summary>Describes how the other calls differ from a trip and its offers. Null when they do not.</summary>
    public string? FindMismatch(Trip trip, IReadOnlyCollection<Offer> offers) =>
        Compare("cancellations", CallsOf(Act.Cancel, [trip.Id]), ChangesTo(TripStatus.Cancelled, trip)
            .Where(change => change.By is null).Select(_ => (trip.Id, trip.RiderId)))
        ?? Compare("starts", CallsOf(Act.Start, [trip.Id]), ChangesTo(TripStatus.InProgress, trip)
            .Select(change => (trip.Id, change.DriverId!)))
        ?? Compare("completions", CallsOf(Act.Complete, [trip.Id]), ChangesTo(TripStatus.Completed, trip)
            .Where(change => change.By is null).Select(change => (trip.Id, change.DriverId!)))
        ?? Compare("cancellations by ops", CallsOf(Act.OpsCancel, [trip.Id]), NotedChangesTo(TripStatus.Cancelled, trip))
        ?? Compare("completions by ops", CallsOf(Act.OpsComplete, [trip.Id]), NotedChangesTo(TripStatus.Completed, trip))
        ?? Compare("returns", CallsOf(Act.Return, [trip.Id]), offers
            .Where(o => o.Status == OfferStatus.Returned && o.AcknowledgeBy is null).Select(o => (trip.Id, o.DriverId)))
        ?? Compare("acceptances", CallsOf(Act.Accept, offers.Select(o => o.Id)), offers
            .Where(o => o.Status is OfferStatus.Accepted or OfferStatus.Returned && !WasAssignedAtOnce(o)).Select(o => (o.Id, o.DriverId)))
        ?? Compare("declines", CallsOf(Act.Decline, [trip.Id]), offers
            .Where(o => o.Status == OfferStatus.Declined).Select(o => (trip.Id, o.DriverId)));

    /// <summary>Whether the driver accepts at once, so that no call has answered the offer.</summary>
    internal static bool WasAssignedAtOnce(Offer offer) => offer.OfferedAt == offer.ClosedAt && offer.OfferedAt == offer.LapsesAt;

    private IEnumerable<(Guid, string)> CallsOf(Act act, IEnumerable<Guid> ids) =>
        successes.Where(call => call.Act == act && ids.Contains(call.Id)).Select(call => (call.Id, call.Caller));

    private static IEnumerable<TripChange> ChangesTo(TripStatus status, Trip trip) => trip.History.Where(change => change.Status == status);

    private static IEnumerable<(Guid, string)> NotedChangesTo(TripStatus status, Trip trip) =>
        ChangesTo(status, trip).Where(change => change.By is not null).Select(change => (trip.Id, $"{change.By}: {change.Reason}"));

    private static string? Compare(string what, IEnumerable<(Guid, string)> calls, IEnumerable<(Guid, string)> rows)
    {
        var (succeeded, recorded) = (string.Join(", ", calls.Order()), string.Join(", ", rows.Order()));
        return succeeded == recorded ? null : $"The {what} that succeeded, [{succeeded}], differ from the recorded ones, [{recorded}].";
    }
}
