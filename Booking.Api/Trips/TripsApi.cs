using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using RideAspire.Booking.Problems;
using RideAspire.Persistence;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Booking.Trips;

internal static class TripsApi
{
    public static void MapTrips(this IEndpointRouteBuilder routes)
    {
        var trips = routes.MapGroup("/trips").WithTags("Trips");

        trips.MapPost("/", Book).WithSummary("Book a ride")
            .WithDescription("A driver is sought until deadlineAt; with none found the trip becomes DRIVER_NOT_FOUND. Send an Idempotency-Key to repeat safely.")
            .ProducesValidationProblem();
        trips.MapGet("/{id:guid}", Get).WithSummary("See a trip");
        trips.MapPost("/{id:guid}/cancel", Cancel).WithSummary("Give a trip up before the pick-up");
        trips.MapPost("/{id:guid}/start", Start).WithSummary("The rider is in the car");
        trips.MapPost("/{id:guid}/complete", Complete).WithSummary("The rider has arrived");
    }

    private static async Task<Results<Created<TripView>, Conflict<ProblemDetails>, UnprocessableEntity<ProblemDetails>>> Book(
        BookTrip request,
        [FromHeader(Name = "Idempotency-Key"), RegularExpression("^[\\x21-\\x7E]{1,255}$", ErrorMessage = "Idempotency-Key takes 1 to 255 printable ASCII characters without spaces.")]
        string? idempotencyKey,
        TripBooking booking,
        TripTimers timers,
        HttpResponse response,
        CancellationToken ct)
    {
        var outcome = await booking.BookAsync(
            new(request.RiderId!, request.Pickup!.ToPoint(), request.Dropoff!.ToPoint(), idempotencyKey), ct);
        switch (outcome)
        {
            case BookingOutcome.Booked(var trip, var replayed):
                // A crash here leaves a trip without timers: the sweep arms them, or expires the trip.
                if (replayed)
                    response.Headers["Idempotency-Replayed"] = "true";
                else
                    await timers.ArmAsync(trip);
                return TypedResults.Created(TripView.PathOf(trip.Id), TripView.Of(trip));
            case BookingOutcome.RiderHasOpenTrip(var open):
                response.Headers.Link = $"<{TripView.PathOf(open)}>; rel=\"related\"";
                return TypedResults.Conflict(TripProblems.OpenTrip(open));
            case BookingOutcome.KeyReused(var first):
                return TypedResults.UnprocessableEntity(TripProblems.KeyReused(first));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static async Task<Results<Ok<TripView>, NotFound<ProblemDetails>>> Get(Guid id, RidesDbContext db, CancellationToken ct) =>
        await db.Trips.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, ct) is { } trip
            ? TypedResults.Ok(TripView.Of(trip))
            : TypedResults.NotFound(TripProblems.NoSuchTrip(id));

    private static async Task<Results<Ok<TripView>, NotFound<ProblemDetails>, Conflict<ProblemDetails>>> Cancel(
        Guid id, TripTransitions transitions, TripTimers timers, CancellationToken ct) =>
        await AnswerAsync(id, await transitions.CancelAsync(id, ct), "cancelled", [TripStatus.Waiting, TripStatus.Assigned], timers);

    private static async Task<Results<Ok<TripView>, NotFound<ProblemDetails>, Conflict<ProblemDetails>>> Start(
        Guid id, TripTransitions transitions, TripTimers timers, CancellationToken ct) =>
        await AnswerAsync(id, await transitions.StartAsync(id, ct), "started", [TripStatus.Assigned], timers);

    private static async Task<Results<Ok<TripView>, NotFound<ProblemDetails>, Conflict<ProblemDetails>>> Complete(
        Guid id, TripTransitions transitions, TripTimers timers, CancellationToken ct) =>
        await AnswerAsync(id, await transitions.CompleteAsync(id, ct), "completed", [TripStatus.InProgress], timers);

    private static async Task<Results<Ok<TripView>, NotFound<ProblemDetails>, Conflict<ProblemDetails>>> AnswerAsync(
        Guid id, TransitionOutcome outcome, string wanted, TripStatus[] from, TripTimers timers)
    {
        if (outcome.Trip is not { } trip)
            return TypedResults.NotFound(TripProblems.NoSuchTrip(id));
        if (!outcome.Done)
            return TypedResults.Conflict(TripProblems.WrongState(trip, wanted, from));

        // A crash here leaves timers that fire without effect, and a driver who is marked as busy until the mark lapses.
        if (trip.ClosedAt is not null)
            await timers.ClosedAsync(trip);
        return TypedResults.Ok(TripView.Of(trip));
    }
}
