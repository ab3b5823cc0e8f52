using Microsoft.AspNetCore.Http.HttpResults;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Problems;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Booking.Trips;

/// <summary>Answers the requests for a step of a trip.</summary>
internal static class StepAnswers
{
    /// <summary>The trip as it is now, or why the step is refused.</summary>
    /// <param name="id">The trip's id.</param>
    /// <param name="outcome">The outcome of the step.</param>
    /// <param name="wanted">What the step does, such as "cancelled".</param>
    /// <param name="from">The statuses from which the step is possible.</param>
    public static Results<Ok<TripView>, ProblemHttpResult> Of(
        Guid id, StepOutcome outcome, string wanted, IEnumerable<TripStatus> from) => outcome switch
        {
            { Done: true, Trip: { } trip } => TypedResults.Ok(TripView.Of(trip)),
            { Trip: { } trip } => TypedResults.Problem(TripProblems.WrongState(trip, wanted, from)),
            _ => TypedResults.Problem(TripProblems.NoSuchTrip(id)),
        };
}
