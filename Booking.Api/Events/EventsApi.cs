using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Trips;
using RideAspire.Web.Identity;
using RideAspire.Web.Requests;

namespace RideAspire.Booking.Events;

/// <summary>The event streams. Handlers take no scoped service: it would live as long as the stream.</summary>
internal static class EventsApi
{
    private const string TripStream =
        "The first event is the trip as it is now; one event follows for each change. event: trip, id: the version, data: a TripView. "
        + "With Last-Event-ID, the stream starts with the versions after it, in order. The stream ends with a final status. "
        + "A reconnect with the final version as Last-Event-ID returns 204.";

    private const string DriverStream =
        "The first event is state, a DriverState: the pending offer and the active trip. "
        + "Then: offer (OfferView: answer before lapsesAt), withdrawal (OfferView: the offer is closed), "
        + "assignment (TripView: the trip is assigned to the driver), "
        + "trip (TripView: the trip has changed; a closed or WAITING trip no longer belongs to the driver). "
        + "The id is {offerId or -}.{version}/{tripId or -}.{version}. "
        + "With Last-Event-ID, the changes since then come instead of state. "
        + "An offer that ended before the stream could tell of it is left out.";

    private const string EveryStream =
        " A heartbeat without an id comes after 10 s without another event. When this replica stops, drain ends the stream, "
        + "and retry says when to reconnect. With Last-Event-ID no change is missed, on any replica.";

    private const string TripIdPattern = "^[0-9]{1,18}$";
    private const string TripIdMeaning = "the version of a trip: a number.";
    private const string DriverIdMeaning = "the id of an event of this stream: {offerId or -}.{version}/{tripId or -}.{version}.";

    private const string LastEventIdQuery = "lastEventId";
    private const string LastEventIdQueryMeaning =
        "As the header Last-Event-ID, for clients that cannot set headers. The header has priority.";

    public static void MapEvents(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/trips/{id:guid}/events", Trip).For(Roles.Rider).WithName("TripEvents").WithTags("Trips")
            .WithSummary("Follow a trip (server-sent events)").WithDescription(TripStream + EveryStream)
            .Produces<TripView>(StatusCodes.Status200OK, "text/event-stream")
            .Refuses(ProblemTypes.InvalidRequest, ProblemTypes.NoSuchTrip).DisableHttpMetrics().DisableRequestTimeout();

        routes.MapGet("/drivers/me/events", Driver).For(Roles.Driver).WithName("DriverEvents").WithTags("Drivers")
            .WithSummary("Follow my offers and trips (server-sent events)").WithDescription(DriverStream + EveryStream)
            .Produces<DriverState>(StatusCodes.Status200OK, "text/event-stream")
            .Refuses(ProblemTypes.InvalidRequest).DisableHttpMetrics().DisableRequestTimeout();
    }

    private static async Task<Results<ServerSentEventsResult<object?>, NoContent, ProblemHttpResult>> Trip(
        Guid id,
        [FromHeader(Name = RequestHeaders.LastEventId), LastEventId(TripIdPattern, TripIdMeaning)] string? lastEventId,
        [FromQuery(Name = LastEventIdQuery), LastEventId(TripIdPattern, TripIdMeaning, AllowEmpty = true)]
        [Description(LastEventIdQueryMeaning)]
        string? lastEventIdOfQuery,
        HttpContext context,
        TripStreams streams,
        TimeProvider time)
    {
        var last = LastSeen(lastEventId, lastEventIdOfQuery);
        var subscription = streams.Open(id, 0, context.User.TokenExpiry());
        context.Response.RegisterForDispose(subscription);
        if (await subscription.FirstStateAsync(context.RequestAborted) is not { } trip || trip.RiderId != context.User.Subject())
            return TypedResults.Problem(TripProblems.NoSuchTrip(id));

        // A version that the trip has not reached was not sent by this database. The stream then starts with the trip
        // as it is now.
        var after = last is null ? long.MaxValue : long.Parse(last, NumberStyles.None, CultureInfo.InvariantCulture);
        if (after == trip.Version && trip.ClosedAt is not null)
            return TypedResults.NoContent();

        subscription.Seen = trip.Version;
        context.EndSpan();
        return TypedResults.ServerSentEvents(EventStream.WriteAsync(
            subscription,
            after > trip.Version ? [TripEvents.Now(trip)] : [.. TripEvents.After((int)after, trip)],
            newer =>
            {
                IReadOnlyList<StreamEvent> events = [.. TripEvents.After(subscription.Seen, newer)];
                subscription.Seen = newer.Version;
                return events;
            },
            time));
    }

    private static async Task<Results<ServerSentEventsResult<object?>, ProblemHttpResult>> Driver(
        [FromHeader(Name = RequestHeaders.LastEventId), LastEventId(DriverSeen.Pattern, DriverIdMeaning)] string? lastEventId,
        [FromQuery(Name = LastEventIdQuery), LastEventId(DriverSeen.Pattern, DriverIdMeaning, AllowEmpty = true)]
        [Description(LastEventIdQueryMeaning)]
        string? lastEventIdOfQuery,
        HttpContext context,
        DriverStreams streams,
        AssignmentReceipts receipts,
        TimeProvider time)
    {
        var driver = context.User.Subject();
        var last = LastSeen(lastEventId, lastEventIdOfQuery);
        var claimed = last is null ? null : DriverSeen.Parse(last);
        var subscription = streams.Open(driver, claimed ?? DriverSeen.Nothing, context.User.TokenExpiry());
        context.Response.RegisterForDispose(subscription);
        var rows = (await subscription.FirstStateAsync(context.RequestAborted))!;

        var (first, seen) = claimed is not null && rows.Confirm(claimed) ? DriverEvents.Since(claimed, rows) : DriverEvents.Now(rows);
        subscription.Seen = seen;
        if (rows.Active is { Status: TripStatus.Assigned } active && claimed?.Trip == active.Id)
            receipts.Received(driver);
        context.EndSpan();
        return TypedResults.ServerSentEvents(EventStream.WriteAsync(
            subscription,
            first,
            newer =>
            {
                // These rows were read for what the client had seen before the last events. Rows of the last events may
                // be missing.
                if (newer.Seen != subscription.Seen)
                {
                    streams.RequestPoll(subscription);
                    return [];
                }

                var (events, after) = DriverEvents.Since(subscription.Seen, newer);
                subscription.Seen = after;
                return events;
            },
            time,
            toldOfAssignment: () => receipts.Received(driver)));
    }

    private static string? LastSeen(string? ofHeader, string? ofQuery) => ofHeader ?? (ofQuery is "" ? null : ofQuery);
}
