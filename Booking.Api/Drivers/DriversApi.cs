using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.ServiceDefaults.Identity;
using RideAspire.Transitions;
using RideAspire.Trips;
using RideAspire.Web.Identity;

namespace RideAspire.Booking.Drivers;

internal static class DriversApi
{
    public static void MapDrivers(this IEndpointRouteBuilder routes)
    {
        var me = routes.MapGroup("/drivers/me").For(Roles.Driver).WithTags("Drivers");

        me.MapPut("/presence", Seen).WithName("SetPresence").WithSummary("Come or stay online, at a position")
            .WithDescription("A driver who is not seen for a while (15 s, unless configured otherwise) is not offered trips.")
            .Refuses(ProblemTypes.InvalidRequest, ProblemTypes.TooLarge, ProblemTypes.NotJson);
        me.MapDelete("/presence", Leave).WithName("EndPresence").WithSummary("Go offline")
            .WithDescription("An offer that is pending is declined thereby. A trip that the driver has stays theirs.");
    }

    private static async Task<NoContent> Seen(DriverPresence presence, ClaimsPrincipal driver, Availability availability)
    {
        await availability.SeenAsync(driver.Subject(), new GeoPoint(presence.Lat!.Value, presence.Lon!.Value), presence.AutoAccept);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Leave(ClaimsPrincipal driver, OfferAnswers answers, CancellationToken ct)
    {
        await answers.GoOfflineAsync(driver.Subject(), ct);
        return TypedResults.NoContent();
    }
}
