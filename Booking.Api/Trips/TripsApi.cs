using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using System.Linq.Expressions;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Schema;
using RideAspire.Transitions;
using RideAspire.Trips;
using RideAspire.Web.Identity;

namespace RideAspire.Booking.Trips;

internal static class TripsApi
{
    public static void MapTrips(this IEndpointRouteBuilder routes)
    {
        var trips = routes.MapGroup("/trips").WithTags("Trips").ShedsLoad();

        trips.MapPost("/", Book).For(Roles.Rider).WithName("BookTrip").WithSummary("Book a ride")
            .WithDescription("The search for a driver lasts until deadlineAt. If it finds none, the trip becomes DRIVER_NOT_FOUND. "
                + "Send an Idempotency-Key so that a retry is safe.")
            .Refuses(
                ProblemTypes.InvalidRequest, ProblemTypes.OpenTrip, ProblemTypes.TooLarge, ProblemTypes.NotJson, ProblemTypes.KeyReused,
                ProblemTypes.TooManyBookings);
        trips.MapGet("/", List).For(Roles.Rider, Roles.Driver).WithName("ListTrips").WithSummary("List my trips, newest first")
            .WithDescription("Riders see the trips that they booked. Drivers see the trips that they have or had.")
            .Refuses(ProblemTypes.InvalidRequest);
        trips.MapGet("/{id:guid}", Get).For(Roles.Rider, Roles.Driver).WithName("GetTrip").WithSummary("Get a trip")
            .WithDescription("Riders see the trips that they booked. Drivers see the trips that they have or had. No other trip is found.")
            .Refuses(ProblemTypes.NoSuchTrip);
        trips.MapPost("/{id:guid}/cancel", Cancel).For(Roles.Rider).WithName("CancelTrip").WithSummary("Cancel a trip before the pick-up")
            .WithDescription("Once the rider is in the car, only the driver or ops can end the trip.")
            .Refuses(ProblemTypes.NoSuchTrip, ProblemTypes.WrongState, ProblemTypes.TooLarge);
        trips.MapPost("/{id:guid}/start", Start).For(Roles.Driver).WithName("StartTrip")
            .WithSummary("Start a trip: the rider is in the car")
            .Refuses(ProblemTypes.NoSuchTrip, ProblemTypes.WrongState, ProblemTypes.TooLarge);
        trips.MapPost("/{id:guid}/complete", Complete).For(Roles.Driver).WithName("CompleteTrip")
            .WithSummary("Complete a trip: the rider has arrived")
            .Refuses(ProblemTypes.NoSuchTrip, ProblemTypes.WrongState, ProblemTypes.TooLarge);
        trips.MapPost("/{id:guid}/return", Return).For(Roles.Driver).WithName("ReturnTrip").WithSummary("Return a trip before the pick-up")
            .WithDescription("The trip is WAITING again, with a new deadline. The driver gets no further offer for it and cannot see it.")
            .Refuses(ProblemTypes.NoSuchTrip, ProblemTypes.WrongState, ProblemTypes.TooLarge);
    }

    private static async Task<Results<Created<TripView>, ProblemHttpResult>> Book(
        BookTrip request,
        [FromHeader(Name = RequestHeaders.IdempotencyKey), IdempotencyKey,
            Description("Identifies the booking, per rider. A retry with the same key and the same body returns the same trip.")]
        string? idempotencyKey,
        ClaimsPrincipal rider,
        TripBooking booking,
        HttpResponse response,
        CancellationToken ct)
    {
        var outcome = await booking.BookAsync(
            new(rider.Subject(), request.Pickup!.ToPoint(), request.Dropoff!.ToPoint(), idempotencyKey), ct);
        switch (outcome)
        {
            case BookingOutcome.Booked(var trip, var replayed):
                if (replayed)
                    response.Headers["Idempotency-Replayed"] = "true";
                return TypedResults.Created(TripView.PathOf(trip.Id), TripView.Of(trip));
            case BookingOutcome.RiderHasOpenTrip(var open, var status):
                response.Headers.Link = $"<{TripView.PathOf(open)}>; rel=\"related\"";
                return TypedResults.Problem(TripProblems.OpenTrip(open, status));
            case BookingOutcome.TooManyBookings(var wait):
                response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return TypedResults.Problem(TripProblems.TooManyBookings());
            case BookingOutcome.KeyReused(var first):
                return TypedResults.Problem(TripProblems.KeyReused(first));
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<Results<Ok<TripPage>, ProblemHttpResult>> List(
        ClaimsPrincipal caller,
        TripLists lists,
        CancellationToken ct,
        [Description("The last trip of the previous page.")] Guid? before = null,
        [Range(1, TripPages.MaxLimit), Description("The maximum number of trips in the page.")] int limit = TripPages.DefaultLimit) =>
        TripPages.Of(await lists.NewestAsync(Of(caller), before, limit, ct), before, limit, "/v1/trips?");

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Get(
        Guid id, ClaimsPrincipal caller, TripReads reads, CancellationToken ct) =>
        await reads.FindAsync(id, ct) is { } trip && IsOf(trip, caller)
            ? TypedResults.Ok(TripView.Of(trip))
            : TypedResults.Problem(TripProblems.NoSuchTrip(id));

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Cancel(
        Guid id, ClaimsPrincipal rider, TripSteps steps, CancellationToken ct)
    {
        TripStatus[] from = [TripStatus.Waiting, TripStatus.Assigned];
        var outcome = await steps.CancelAsync(id, rider.Subject(), ct);
        return outcome is { Done: false, Trip: { Status: TripStatus.InProgress } ride }
            ? TypedResults.Problem(TripProblems.RideHasBegun(ride, from))
            : StepAnswers.Of(id, outcome, "cancelled", from);
    }

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Start(
        Guid id, ClaimsPrincipal driver, TripSteps steps, CancellationToken ct) =>
        StepAnswers.Of(id, await steps.StartAsync(id, driver.Subject(), ct), "started", [TripStatus.Assigned]);

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Complete(
        Guid id, ClaimsPrincipal driver, TripSteps steps, CancellationToken ct) =>
        StepAnswers.Of(id, await steps.CompleteAsync(id, driver.Subject(), ct), "completed", [TripStatus.InProgress]);

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Return(
        Guid id, ClaimsPrincipal driver, TripSteps steps, CancellationToken ct) =>
        StepAnswers.Of(id, await steps.ReturnAsync(id, driver.Subject(), ct), "returned", [TripStatus.Assigned]);

    /// <inheritdoc cref="Of"/>
    private static bool IsOf(Trip trip, ClaimsPrincipal caller) =>
        (trip.RiderId == caller.Subject() && caller.IsInRole(Roles.Rider))
        || (trip.DriverId == caller.Subject() && caller.IsInRole(Roles.Driver));

    /// <summary>The trips that the caller may see.</summary>
    private static Expression<Func<Trip, bool>> Of(ClaimsPrincipal caller)
    {
        var subject = caller.Subject();
        return (caller.IsInRole(Roles.Rider), caller.IsInRole(Roles.Driver)) switch
        {
            (true, false) => TripFilters.OfRider(subject),
            (false, true) => TripFilters.OfDriver(subject),
            _ => TripFilters.OfRiderOrDriver(subject),
        };
    }
}
