using Microsoft.AspNetCore.Mvc;
using RideAspire.Booking.Contracts;
using RideAspire.Trips;

namespace RideAspire.Booking.Problems;

/// <summary>Why a well-formed request about a trip is refused.</summary>
internal static class TripProblems
{
    public static ProblemDetails NoSuchTrip(Guid id) =>
        ProblemTypes.NoSuchTrip.Problem($"No trip with the id {id} is visible to this caller.");

    public static ProblemDetails NoSuchPage(Guid? before) => ProblemTypes.InvalidRequest.Problem(
        $"before: No trip has the id {before}. Start again without before, and follow next.");

    public static ProblemDetails TooManyFilters() => ProblemTypes.InvalidRequest.Problem(
        "Give one of status, rider and driver, because each has an index. overdue goes with status only.");

    /// <summary>Says what the rider can do about the trip in its status.</summary>
    public static ProblemDetails OpenTrip(Guid open, string status) => ProblemTypes.OpenTrip.Problem(
        $"A rider has one open trip at a time. The trip at openTrip is {status}. {WayOut(status)}", TripView.PathOf(open));

    private static string WayOut(string status) =>
        status == TripStatus.Waiting.Name() ? "Cancel it, or wait: it ends by itself at its deadline if no driver is found."
        : status == TripStatus.Assigned.Name() ? "Cancel it, or take the ride: its driver is on the way."
        : status == TripStatus.InProgress.Name() ? "Its driver completes it. If they do not, ask support to end it."
        : "Book again when it has ended.";

    public static ProblemDetails TooManyBookings() => ProblemTypes.TooManyBookings.Problem(
        "This rider has booked as many trips as are allowed within a minute. Book again after the time in Retry-After.");

    public static ProblemDetails KeyReused(Guid first) => ProblemTypes.KeyReused.Problem(
        "A retry must have the same body as the first request with its key. A new booking needs a new key.", TripView.PathOf(first));

    public static ProblemDetails WrongState(Trip trip, string wanted, IEnumerable<TripStatus> from)
    {
        var allowed = from.Select(status => status.Name()).ToArray();
        return ProblemTypes.WrongState.Problem(
            $"The trip is {trip.Status.Name()}. Only a trip that is {string.Join(" or ", allowed)} can be {wanted}.",
            trip.Status.Name(), allowed);
    }

    /// <summary>A rider cannot cancel in the car. Their driver, or else ops, must end the ride.</summary>
    public static ProblemDetails RideHasBegun(Trip ride, IEnumerable<TripStatus> from)
    {
        var problem = WrongState(ride, "cancelled", from);
        problem.Detail += " The driver completes the ride. If they do not, ask support: they can complete or cancel it.";
        return problem;
    }
}
