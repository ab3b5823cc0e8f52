using System.Collections.Concurrent;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>What callers were told to have done. It must be what the rows say: no one was told so in vain, and nothing was done unsaid.</summary>
internal sealed class Testimony
{
    private readonly ConcurrentQueue<(Act Act, Guid Of, string Who)> done = new();

    /// <param name="of">The trip; for an acceptance the offer.</param>
    public void Done(Act act, Guid of, string who) => done.Enqueue((act, of, who));

    public string? WrongAboutBookings(IReadOnlyCollection<Trip> trips) =>
        Differs("bookings", Of(Act.Book, trips.Select(trip => trip.Id)), trips.Select(trip => (trip.Id, trip.RiderId)))
        ?? (done.Count(told => told.Act == Act.Book) == trips.Count ? null : "A booking was told of which there is no trip.");

    public string? WrongAbout(Trip trip, IReadOnlyCollection<Offer> offers) =>
        Differs("cancellations", Of(Act.Cancel, [trip.Id]), trip.History.Where(c => c.Status == TripStatus.Cancelled).Select(_ => (trip.Id, trip.RiderId)))
        ?? Differs("starts", Of(Act.Start, [trip.Id]), trip.History.Where(c => c.Status == TripStatus.InProgress).Select(c => (trip.Id, c.DriverId!)))
        ?? Differs("completions", Of(Act.Complete, [trip.Id]), trip.History.Where(c => c.Status == TripStatus.Completed).Select(c => (trip.Id, c.DriverId!)))
        ?? Differs("returns", Of(Act.Return, [trip.Id]), trip.History.Zip(trip.History.Skip(1))
            .Where(step => step.Second.Status == TripStatus.Waiting).Select(step => (trip.Id, step.First.DriverId!)))
        ?? Differs("acceptances", Of(Act.Accept, offers.Select(o => o.Id)), offers
            .Where(o => o.Status is OfferStatus.Accepted or OfferStatus.Returned && !WasAssignedAtOnce(o)).Select(o => (o.Id, o.DriverId)))
        ?? Differs("refusals", Of(Act.Decline, [trip.Id]), offers.Where(o => o.Status == OfferStatus.Declined).Select(o => (trip.Id, o.DriverId)));

    /// <summary>Nobody had to answer it.</summary>
    internal static bool WasAssignedAtOnce(Offer offer) => offer.OfferedAt == offer.ClosedAt && offer.OfferedAt == offer.LapsesAt;

    private IEnumerable<(Guid, string)> Of(Act act, IEnumerable<Guid> of) => done.Where(told => told.Act == act && of.Contains(told.Of)).Select(told => (told.Of, told.Who));

    private static string? Differs(string what, IEnumerable<(Guid, string)> told, IEnumerable<(Guid, string)> recorded)
    {
        var (said, written) = (string.Join(", ", told.Order()), string.Join(", ", recorded.Order()));
        return said == written ? null : $"The {what} that were told, [{said}], are not those that were recorded, [{written}].";
    }
}
