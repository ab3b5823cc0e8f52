using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using RideAspire.Booking.Problems;
using RideAspire.Booking.Requests;
using RideAspire.Events;
using RideAspire.Persistence;
using RideAspire.Trips;

namespace RideAspire.Booking.Trips;

internal static class TripsApi
{
    public static void MapTrips(this IEndpointRouteBuilder routes)
    {
        var trips = routes.MapGroup("/trips").WithTags("Trips");

        trips.MapPost("/", Book).WithName("BookTrip").WithSummary("Book a ride")
            .WithDescription("A driver is sought until deadlineAt; with none found the trip becomes DRIVER_NOT_FOUND. Send an Idempotency-Key to repeat safely.")
            .Refuses(400, 409, 413, 415, 422);
        trips.MapGet("/{id:guid}", Get).WithName("GetTrip").WithSummary("See a trip").Refuses(404);
        trips.MapPost("/{id:guid}/cancel", Cancel).WithName("CancelTrip").WithSummary("Give a trip up before the pick-up").Refuses(404, 409, 413);
        trips.MapPost("/{id:guid}/start", Start).WithName("StartTrip").WithSummary("The rider is in the car").Refuses(404, 409, 413);
        trips.MapPost("/{id:guid}/complete", Complete).WithName("CompleteTrip").WithSummary("The rider has arrived").Refuses(404, 409, 413);
    }

    private static async Task<Results<Created<TripView>, ProblemHttpResult>> Book(
        BookTrip request,
        [FromHeader(Name = RequestHeaders.IdempotencyKey), IdempotencyKey] string? idempotencyKey,
        TripBooking booking,
        AfterCommit afterCommit,
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
                    await afterCommit.BookedAsync(trip);
                return TypedResults.Created(TripView.PathOf(trip.Id), TripView.Of(trip));
            case BookingOutcome.RiderHasOpenTrip(var open):
                response.Headers.Link = $"<{TripView.PathOf(open)}>; rel=\"related\"";
                return TypedResults.Problem(TripProblems.OpenTrip(open));
            case BookingOutcome.KeyReused(var first):
                return TypedResults.Problem(TripProblems.KeyReused(first));
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Get(Guid id, RidesDbContext db, CancellationToken ct) =>
        await db.Trips.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, ct) is { } trip
            ? TypedResults.Ok(TripView.Of(trip))
            : TypedResults.Problem(TripProblems.NoSuchTrip(id));

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Cancel(
        Guid id, TripTransitions transitions, AfterCommit afterCommit, CancellationToken ct) =>
        await AnswerAsync(id, await transitions.CancelAsync(id, ct), "cancelled", [TripStatus.Waiting, TripStatus.Assigned], timers);

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Start(
        Guid id, TripTransitions transitions, AfterCommit afterCommit, CancellationToken ct) =>
        await AnswerAsync(id, await transitions.StartAsync(id, ct), "started", [TripStatus.Assigned], timers);

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> Complete(
        Guid id, TripTransitions transitions, AfterCommit afterCommit, CancellationToken ct) =>
        await AnswerAsync(id, await transitions.CompleteAsync(id, ct), "completed", [TripStatus.InProgress], timers);

    private static async Task<Results<Ok<TripView>, ProblemHttpResult>> AnswerAsync(
        Guid id, TransitionOutcome outcome, string wanted, TripStatus[] from, AfterCommit afterCommit)
    {
        if (outcome.Trip is not { } trip)
            return TypedResults.Problem(TripProblems.NoSuchTrip(id));
        if (!outcome.Done)
            return TypedResults.Problem(TripProblems.WrongState(trip, wanted, from));

        // A crash here leaves timers that fire without effect, and a driver who is marked as busy until the mark lapses.
        if (trip.ClosedAt is not null)
            await timers.ClosedAsync(trip);
        return TypedResults.Ok(TripView.Of(trip));
    }
}
