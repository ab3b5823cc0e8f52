using RideAspire.Integration.Tests.Http;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi;

internal static class TripTokens
{
    /// <summary>
    /// The token for an action on a trip: its rider's to cancel, else its driver's. Without a driver: somebody's.
    /// </summary>
    public static string TokenFor(this Trip trip, string action) =>
        action == "cancel" ? TestTokens.Rider(trip.RiderId) : TestTokens.Driver(trip.DriverId ?? NewName.Driver());
}
