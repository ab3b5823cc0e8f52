using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Drivers;
using RideAspire.Events;
using RideAspire.Offers;
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

    private static async Task<NoContent> Seen(DriverPresence presence, ClaimsPrincipal driver, DriverPool drivers, AfterCommit afterCommit)
    {
        // A crash between the two loses a nudge: the trips near are tried again by themselves.
        await afterCommit.NudgeAsync(await drivers.SeenAsync(
            driver.Subject(), new GeoPoint(presence.Lat!.Value, presence.Lon!.Value), presence.AutoAccept));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Leave(
        ClaimsPrincipal driver, DriverPool drivers, OfferDecisions decisions, AfterCommit afterCommit, CancellationToken ct)
    {
        // Offline first, so that nobody finds him anew; whom a worker has found just before is asked all the same, and that offer lapses, as
        // one does after a crash between the two.
        await drivers.LeaveAsync(driver.Subject());
        if (await decisions.DeclinePendingAsync(driver.Subject(), ct) is { } declined)
            await afterCommit.DeclinedAsync(declined);
        return TypedResults.NoContent();
    }
}
