using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Drivers;
using RideAspire.Events;
using RideAspire.Offers;
using RideAspire.ServiceDefaults.Identity;
using RideAspire.Trips;

namespace RideAspire.Booking.Drivers;

internal static class DriversApi
{
    public static void MapDrivers(this IEndpointRouteBuilder routes)
    {
        var me = routes.MapGroup("/drivers/me").For(Roles.Driver).WithTags("Drivers");

        me.MapPut("/presence", Seen).WithName("SetPresence").WithSummary("Go online or stay online, at a position")
            .WithDescription("A driver whose last position is older than 15 s (the default) gets no offers.")
            .Refuses(ProblemTypes.InvalidRequest, ProblemTypes.TooLarge, ProblemTypes.NotJson);
        me.MapDelete("/presence", Leave).WithName("EndPresence").WithSummary("Go offline")
            .WithDescription("Declines a pending offer. A trip that the driver has stays assigned to them.");
    }

    private static async Task<NoContent> Seen(DriverPresence presence, ClaimsPrincipal driver, DriverPool drivers, AfterCommit afterCommit)
    {
        // A crash between the two loses a nudge: the trips nearby are retried without it.
        await afterCommit.NudgeAsync(await drivers.SeenAsync(
            driver.Subject(), new GeoPoint(presence.Lat!.Value, presence.Lon!.Value), presence.AutoAccept));
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Leave(
        ClaimsPrincipal driver, DriverPool drivers, OfferDecisions decisions, AfterCommit afterCommit, CancellationToken ct)
    {
        // Offline first, so that no worker finds the driver again. A worker that found them just before still makes its
        // offer, and that offer lapses. So does a pending offer after a crash between the two.
        await drivers.LeaveAsync(driver.Subject());
        if (await decisions.DeclinePendingAsync(driver.Subject(), ct) is { } declined)
            await afterCommit.DeclinedAsync(declined);
        return TypedResults.NoContent();
    }
}
