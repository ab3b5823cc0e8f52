using Microsoft.AspNetCore.Http.HttpResults;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Transitions;
using RideAspire.Trips;
using RideAspire.Web.Identity;
using RideAspire.Web.Requests;

namespace RideAspire.Booking.Drivers;

internal static class DriversApi
{
    public static void MapDrivers(this IEndpointRouteBuilder routes)
    {
        var me = routes.MapGroup("/drivers/me").For(Roles.Driver).WithTags("Drivers");

        me.MapPut("/presence", Seen).WithName("SetPresence").WithSummary("Go online or stay online, at a position")
            .WithDescription(
                "A driver whose last position is older than 15 s (the default) gets no offers. A trip that was assigned because of " +
                "autoAccept goes to another driver unless, within 20 s (the default), the driver's event stream delivers it, " +
                "a presence follows, or the driver starts it.")
            .Refuses(ProblemTypes.InvalidRequest, ProblemTypes.TooLarge, ProblemTypes.NotJson);
        me.MapDelete("/presence", Leave).WithName("EndPresence").WithSummary("Go offline")
            .WithDescription(
                "Declines a pending offer. A trip that the driver has acknowledged stays assigned to them. A driver whose presence was " +
                "sent later than this request stays online.");
    }

    private static async Task<NoContent> Seen(DriverPresence body, HttpContext context, Presence presence, CancellationToken ct)
    {
        var at = new GeoPoint(body.Lat!.Value, body.Lon!.Value);
        var position = new DriverPosition(context.User.Subject(), at, body.AutoAccept) { Age = context.Age(), Sequence = body.Sequence };
        await presence.SeenAsync(position, ct);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> Leave(HttpContext context, OfferAnswers answers, CancellationToken ct)
    {
        await answers.GoOfflineAsync(context.User.Subject(), context.Age(), ct);
        return TypedResults.NoContent();
    }
}
