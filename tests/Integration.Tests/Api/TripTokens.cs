using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Api;

internal static class TripTokens
{
    /// <summary>The token of who may do this to a trip: its rider cancels, its driver does the rest. One without a driver has somebody try.</summary>
    public static string TokenFor(this Trip trip, string action) =>
        action == "cancel" ? TestTokens.Rider(trip.RiderId) : TestTokens.Driver(trip.DriverId ?? Booking.NewDriver());
}
