using System.Globalization;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>Trips and offers as text, to explain a failure.</summary>
internal static class FailureReport
{
    public static string Describe(IEnumerable<Trip> trips, IReadOnlyCollection<Offer> offers) =>
        string.Join('\n', trips.Select(trip => Describe(trip, offers.Where(offer => offer.TripId == trip.Id))));

    private static string Describe(Trip trip, IEnumerable<Offer> offers) => string.Join('\n',
    [
        $"trip {trip.Id} of {Short(trip.RiderId)}: {trip.Status}, version {trip.Version}, {Short(trip.DriverId)}, "
            + $"booked {At(trip.RequestedAt)}, deadline {At(trip.DeadlineAt)}",
        .. trip.History.Select(change =>
            $"  {At(change.At)} {change.Version} {change.Status} {Short(change.DriverId)}, deadline {At(change.DeadlineAt)}"),
        .. offers.Select(offer =>
            $"  offer {offer.Id} to {Short(offer.DriverId)}: {offer.Status}, "
            + $"{At(offer.OfferedAt)} to {At(offer.LapsesAt)}, closed {At(offer.ClosedAt)}, "
            + $"acknowledge by {At(offer.AcknowledgeBy)}"),
    ]);

    private static string Short(string? name) => name is null ? "nobody" : name[..name.LastIndexOf('-')];

    private static string At(DateTimeOffset? at) => at?.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture) ?? "never";
}
