using Microsoft.Extensions.Options;
using RideAspire.Drivers;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Drivers;

internal static class DriverPoolSteps
{
    /// <summary>The drivers of a store.</summary>
    public static DriverPool Pool(this RedisStore redis, DriverOptions? options = null) =>
        new(redis, new(redis, TimeProvider.System), Options.Create(options ?? new()), TimeProvider.System);

    /// <summary>
    /// Records where a driver is. Postgres is taken to say that they are not engaged. Returns the trips to nudge.
    /// </summary>
    public static async Task<Guid[]> SeenAsync(this DriverPool drivers, string driver, GeoPoint at, bool acceptsAtOnce)
    {
        var seen = await drivers.SeenAsync(new(driver, at, acceptsAtOnce));
        return seen.IsInDoubt ? await drivers.FreeAsync(driver) : [];
    }

    /// <summary>Reserves a driver for one trip. A search that was broken off goes on, as in the worker.</summary>
    public static async Task<ReservedDriver?> ReserveNearestAsync(
        this DriverPool drivers, Guid trip, GeoPoint pickup, params string[] excluded)
    {
        DriverSearch search;
        do
            search = await drivers.SearchAsync(trip, pickup, excluded);
        while (search.IsBrokenOff);
        return search.Driver;
    }

    /// <summary>Searches a driver for one trip.</summary>
    public static async Task<DriverSearch> SearchAsync(
        this DriverPool drivers, Guid trip, GeoPoint pickup, params string[] excluded) =>
        (await drivers.ReserveNearestAsync([new(trip, pickup, TimeSpan.Zero, null, excluded)])).Single();
}
