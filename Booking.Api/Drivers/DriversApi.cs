using Microsoft.AspNetCore.Http.HttpResults;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Drivers;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Booking.Drivers;

internal static class DriversApi
{
    public static void MapDrivers(this IEndpointRouteBuilder routes)
    {
        var drivers = routes.MapGroup("/drivers").WithTags("Drivers");

        drivers.MapPut("/{id}/presence", Seen).WithName("SetPresence").WithSummary("Come or stay online, at a position")
            .WithDescription("A driver who is not seen for a while (15 s, unless configured otherwise) is not given trips.").Refuses(400, 413, 415);
        drivers.MapDelete("/{id}/presence", Leave).WithName("EndPresence").WithSummary("Go offline").Refuses(400);
    }

    private static async Task<NoContent> Seen([Identifier] string id, DriverPresence presence, DriverPool drivers, TripTimers timers)
    {
        // A crash between the two loses a nudge: the trips near are tried again by themselves.
        await timers.NudgeAsync(await drivers.SeenAsync(id, new GeoPoint(presence.Lat!.Value, presence.Lon!.Value), presence.AutoAccept));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Leave([Identifier] string id, DriverPool drivers)
    {
        await drivers.LeaveAsync(id);
        return TypedResults.NoContent();
    }
}
