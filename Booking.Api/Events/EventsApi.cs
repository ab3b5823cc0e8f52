using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Booking.Trips;
using RideAspire.Web.Identity;

namespace RideAspire.Booking.Events;

/// <summary>The live streams. Nothing scoped is injected: it would live as long as the stream.</summary>
internal static class EventsApi
{
    private const string OnEveryStream =
        " A heartbeat without an id comes when nothing else has for 10 s. When this replica stops, drain ends the stream, and retry says when to connect again;"
        + " with Last-Event-ID nothing is missed, whichever replica answers.";

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/trips/{id:guid}/events", Trip).For(Roles.Rider).WithName("TripEvents").WithTags("Trips")
            .WithSummary("Follow a trip, as server-sent events")
            .WithDescription("The trip as it is, then each change: event: trip, id: the version, data: a TripView. With Last-Event-ID every version after it, in order. "
                + "The stream ends with a final status; connecting again with the final version as Last-Event-ID answers 204." + OnEveryStream)
            .Produces<TripView>(StatusCodes.Status200OK, "text/event-stream").Refuses(ProblemTypes.InvalidRequest, ProblemTypes.NoSuchTrip).DisableHttpMetrics();

        routes.MapGet("/drivers/me/events", Driver).For(Roles.Driver).WithName("DriverEvents").WithTags("Drivers")
            .WithSummary("Follow what one is asked and given, as server-sent events")
            .WithDescription("First state, a DriverState: the pending offer and the active trip. Then offer (OfferView: answer before lapsesAt), withdrawal (OfferView: it is over), "
                + "assignment (TripView: the trip is the driver's), trip (TripView: it has changed; one that is closed, or WAITING, is not the driver's any more). "
                + "The id is {offerId or -}.{version}/{tripId or -}.{version}; with Last-Event-ID no state comes, but what has changed since." + OnEveryStream)
            .Produces<DriverState>(StatusCodes.Status200OK, "text/event-stream").Refuses(ProblemTypes.InvalidRequest).DisableHttpMetrics();
    }

    private static async Task<Results<ServerSentEventsResult<object?>, NoContent, ProblemHttpResult>> Trip(
        Guid id,
        [FromHeader(Name = RequestHeaders.LastEventId), LastEventId("^[0-9]{1,18}$", "the version of a trip: a number.")] string? lastEventId,
        HttpContext context,
        TripWatchers watchers,
        TimeProvider time)
    {
        var watch = watchers.Open(id, 0, context.User.TokenExpiry());
        context.Response.RegisterForDispose(watch);
        if (await watch.FirstAsync(time, context.RequestAborted) is not { } trip || trip.RiderId != context.User.Subject())
            return TypedResults.Problem(TripProblems.NoSuchTrip(id));

        // A version that the trip has not reached was never sent, at least not by this database.
        var after = lastEventId is null ? long.MaxValue : long.Parse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture);
        if (after == trip.Version && trip.ClosedAt is not null)
            return TypedResults.NoContent();

        watch.Seen = trip.Version;
        return TypedResults.ServerSentEvents(EventStream.WriteAsync(
            watch,
            after > trip.Version ? [TripEvents.Now(trip)] : [.. TripEvents.After((int)after, trip)],
            newer =>
            {
                IReadOnlyList<StreamEvent> events = [.. TripEvents.After(watch.Seen, newer)];
                watch.Seen = newer.Version;
                return events;
            },
            time));
    }

    private static async Task<Results<ServerSentEventsResult<object?>, ProblemHttpResult>> Driver(
        [FromHeader(Name = RequestHeaders.LastEventId), LastEventId(DriverSeen.Pattern, "the id of an event of this stream: {offerId or -}.{version}/{tripId or -}.{version}.")]
        string? lastEventId,
        HttpContext context,
        DriverWatchers watchers,
        TimeProvider time)
    {
        var told = lastEventId is null ? null : DriverSeen.Parse(lastEventId);
        var watch = watchers.Open(context.User.Subject(), told ?? DriverSeen.Nothing, context.User.TokenExpiry());
        context.Response.RegisterForDispose(watch);
        var rows = (await watch.FirstAsync(time, context.RequestAborted))!;

        var (first, seen) = told is not null && rows.Explain(told) ? DriverEvents.Since(told, rows) : DriverEvents.Now(rows);
        watch.Seen = seen;
        return TypedResults.ServerSentEvents(EventStream.WriteAsync(
            watch,
            first,
            newer =>
            {
                // Read before the last events were told: what they tell of may be missing in it.
                if (newer.Seen != watch.Seen)
                {
                    watchers.Mark(watch);
                    return [];
                }

                var (events, after) = DriverEvents.Since(watch.Seen, newer);
                watch.Seen = after;
                return events;
            },
            time));
    }
}
