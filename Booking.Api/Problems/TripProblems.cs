using Microsoft.AspNetCore.Mvc;
using RideAspire.Booking.Trips;
using RideAspire.Trips;

namespace RideAspire.Booking.Problems;

/// <summary>What can be wrong with a request that is well-formed.</summary>
internal static class TripProblems
{
    public static ProblemDetails NoSuchTrip(Guid id) => ProblemTypes.NoSuchTrip.Problem($"No trip that this caller may see has the id {id}.");

    public static ProblemDetails OpenTrip(Guid open) => ProblemTypes.OpenTrip.Problem(
        "A rider has one open trip at a time: see, or cancel, the one under openTrip first.", TripView.PathOf(open));

    public static ProblemDetails KeyReused(Guid first) => ProblemTypes.KeyReused.Problem(
        "A repeat must have the same body as the first request under its key; a new booking takes a new key.", TripView.PathOf(first));

    public static ProblemDetails WrongState(Trip trip, string wanted, IEnumerable<TripStatus> from)
    {
        var allowed = from.Select(status => status.Name()).ToArray();
        return ProblemTypes.WrongState.Problem(
            $"The trip is {trip.Status.Name()}; only one that is {string.Join(" or ", allowed)} can be {wanted}.", trip.Status.Name(), allowed);
    }
}
