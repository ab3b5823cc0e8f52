using Microsoft.AspNetCore.Http.HttpResults;
using RideAspire.Booking.Contracts;
using RideAspire.Drivers;
using RideAspire.Trips;

namespace RideAspire.Booking.Ops;

/// <summary>Two endpoints, because each is of one store, and can answer while the other's is away.</summary>
internal static class LiveApi
{
    /// <summary>Maps the numbers that ops watch, below the group of ops.</summary>
    public static void MapLive(this IEndpointRouteBuilder ops)
    {
        ops.MapGet("/live", Trips).WithName("WatchTrips").WithSummary("Look at the numbers of all trips")
            .WithDescription("How many wait, how many are overdue, and how late the trips of the last minutes became DRIVER_NOT_FOUND. "
                + "A bounded look at some indexes, so it can be repeated each second.");
        ops.MapGet("/drivers", Drivers).WithName("WatchDrivers").WithSummary("Look at the number of drivers")
            .WithDescription("Of a map with more than 100 regions, a look counts some of them again: those that were counted the "
                + "longest ago.");
    }

    private static async Task<Ok<LiveView>> Trips(LiveTrips trips, CancellationToken ct) =>
        TypedResults.Ok(LiveView.Of(await trips.ReadAsync(ct)));

    private static async Task<Ok<DriversView>> Drivers(DriverCounts drivers)
    {
        var states = await drivers.CountAsync();
        return TypedResults.Ok(new DriversView(states["online"], states["free"], states["stale"]));
    }
}
