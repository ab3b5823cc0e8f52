using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Booking.Trips;
using RideAspire.Schema;
using RideAspire.Transitions;
using RideAspire.Trips;
using RideAspire.Web.Identity;

namespace RideAspire.Booking.Ops;

internal static class OpsApi
{
    public static void MapOps(this IEndpointRouteBuilder routes)
    {
        var ops = routes.MapGroup("/ops").For(Roles.Ops).WithTags("Ops").ShedsLoad();

        ops.MapLive();
        ops.MapTimers();
        ops.MapGet("/trips", List).WithName("ListAllTrips").WithSummary("List all trips, newest first")
            .WithDescription("All, or those of a status, of a rider or of a driver, or the overdue rides: one of these filters at a time, "
                + "because each has an index. Follow next until it is null to see them all. "
                + "Of those that wait, the farthest deadline comes first: the newest, except for trips that came back from a driver.")
            .Refuses(ProblemTypes.InvalidRequest);
        ops.MapGet("/trips/{id:guid}", Get).WithName("InspectTrip")
            .WithSummary("Get a trip with its history and its offers, and why it was late")
            .WithDescription("history has the changes of its status since the booking; offers has all its offers. Both are oldest first. "
                + "A change that ops made has by, the caller's id, and reason. Each change has its source (rider, driver, ops, matching, "
                + "timer or sweep) and the replica that made it. closing says who closed the trip, how late, and why.")
            .Refuses(ProblemTypes.NoSuchTrip);
        ops.MapPost("/trips/{id:guid}/cancel", Cancel).WithName("CancelAnyTrip").WithSummary("Cancel a trip for its rider")
            .WithDescription("Also when the rider is in the car. The rider can then book again, and the driver is free.")
            .Refuses(
                ProblemTypes.InvalidRequest, ProblemTypes.NoSuchTrip, ProblemTypes.WrongState, ProblemTypes.TooLarge, ProblemTypes.NotJson);
        ops.MapPost("/trips/{id:guid}/complete", Complete).WithName("CompleteAnyTrip").WithSummary("Complete a trip for its driver")
            .WithDescription("The rider has arrived, and the driver cannot say so. The rider can then book again, and the driver is free.")
            .Refuses(
                ProblemTypes.InvalidRequest, ProblemTypes.NoSuchTrip, ProblemTypes.WrongState, ProblemTypes.TooLarge, ProblemTypes.NotJson);
    }

    private static async Task<Results<Ok<TripPage>, ProblemHttpResult>> List(
        TripLists lists,
        IOptions<TripOptions> options,
        CancellationToken ct,
        [Description("Only trips of this status."), AllowedStatus] string? status = null,
        [Description("Only overdue rides: IN_PROGRESS for longer than Trips:LongRide, 4 h by default.")] bool overdue = false,
        [Description("Only trips that this rider booked."), TokenText] string? rider = null,
        [Description("Only trips that this driver has or had."), TokenText] string? driver = null,
        [Description("The last trip of the previous page.")] Guid? before = null,
        [Range(1, TripPages.MaxLimit), Description("The maximum number of trips in the page.")] int limit = TripPages.DefaultLimit)
    {
        if (new[] { status is not null || overdue, rider is not null, driver is not null }.Count(given => given) > 1)
            return TypedResults.Problem(TripProblems.TooManyFilters());

        var wanted = status is null ? (TripStatus?)null : StatusNames.Parse<TripStatus>(status);
        var trips = (rider, driver, overdue) switch
        {
            ({ } booker, _, _) => await lists.NewestAsync(TripFilters.OfRider(booker), before, limit, ct),
            (_, { } holder, _) => await lists.NewestAsync(TripFilters.OfDriver(holder), before, limit, ct),
            (_, _, false) when wanted == TripStatus.Waiting => await lists.WaitingAsync(before, limit, ct),
            (_, _, false) => await lists.NewestAsync(wanted is { } one ? TripFilters.OfStatus(one) : null, before, limit, ct),
            _ when wanted is null or TripStatus.InProgress => await lists.OverdueAsync(options.Value.LongRide, before, limit, ct),
            _ => new([], Last: null),
        };
        var filters = string.Concat(
            Filter("status", status), Filter("overdue", overdue ? "true" : null), Filter("rider", rider), Filter("driver", driver));
        return TripPages.Of(trips, before, limit, $"/v1/ops/trips?{filters}");
    }

    private static string Filter(string name, string? value) => value is null ? "" : $"{name}={Uri.EscapeDataString(value)}&";

    private static async Task<Results<Ok<InspectedTrip>, ProblemHttpResult>> Get(
        Guid id, TripReads trips, TripLists lists, TimeProvider time, CancellationToken ct)
    {
        if (await trips.FindAsync(id, ct) is not { } trip)
            return TypedResults.Problem(TripProblems.NoSuchTrip(id));

        var offers = await lists.OffersOfAsync(id, ct);
        return TypedResults.Ok(new InspectedTrip(
            TripView.Of(trip), trip.History, [.. offers.Select(offer => OfferView.Of(offer, trip))],
            TripClosing.Of(trip, time.GetUtcNow()), TraceIdOf(trip)));
    }

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Cancel(
        Guid id, EndTrip request, ClaimsPrincipal ops, OpsSteps steps, CancellationToken ct) =>
        StepAnswers.Of(
            id, await steps.CancelAsync(id, new(ops.Subject(), request.Reason!), ct), "cancelled by ops", OpsSteps.Cancellable);

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Complete(
        Guid id, EndTrip request, ClaimsPrincipal ops, OpsSteps steps, CancellationToken ct) =>
        StepAnswers.Of(
            id, await steps.CompleteAsync(id, new(ops.Subject(), request.Reason!), ct), "completed by ops", OpsSteps.Completable);

    private static string? TraceIdOf(Trip trip) =>
        ActivityContext.TryParse(trip.TraceParent, null, out var context) ? context.TraceId.ToHexString() : null;
}
