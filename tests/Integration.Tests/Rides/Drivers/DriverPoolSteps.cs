using RideAspire.Drivers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Drivers;

internal static class DriverPoolSteps
{
    /// <summary>Reserves a driver for one trip.</summary>
    public static async Task<ReservedDriver?> ReserveNearestAsync(
        this DriverPool drivers, Guid trip, GeoPoint pickup, params string[] excluded) =>
        (await drivers.ReserveNearestAsync([new(trip, pickup, TimeSpan.Zero, null, excluded)])).Single();
}
