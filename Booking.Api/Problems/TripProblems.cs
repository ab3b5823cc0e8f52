using Microsoft.AspNetCore.Mvc;
using RideAspire.Booking.Trips;
using RideAspire.Trips;

namespace RideAspire.Booking.Problems;

/// <summary>What can be wrong with a request that is well-formed.</summary>
internal static class TripProblems
{
    public static ProblemDetails NoSuchTrip(Guid id) => new()
    {
        Type = ProblemTypes.NoSuchTrip,
        Title = "There is no such trip.",
        Detail = $"No trip has the id {id}. The id is in the answer to the booking.",
        Status = StatusCodes.Status404NotFound,
    };

    public static ProblemDetails OpenTrip(Guid open) => new()
    {
        Type = ProblemTypes.OpenTrip,
        Title = "The rider has an open trip.",
        Detail = "A rider has one open trip at a time: see, or cancel, the one under openTrip first.",
        Status = StatusCodes.Status409Conflict,
        Extensions = { ["openTrip"] = TripView.PathOf(open) },
    };

    public static ProblemDetails KeyReused(Guid first) => new()
    {
        Type = ProblemTypes.KeyReused,
        Title = "The Idempotency-Key was used for another booking.",
        Detail = "A repeat must have the same body as the first request under its key; a new booking takes a new key.",
        Status = StatusCodes.Status422UnprocessableEntity,
        Extensions = { ["firstTrip"] = TripView.PathOf(first) },
    };

    public static ProblemDetails WrongState(Trip trip, string wanted, IEnumerable<TripStatus> from)
    {
        var allowed = from.Select(status => status.Name()).ToArray();
        return new()
        {
            Type = ProblemTypes.WrongState,
            Title = $"The trip cannot be {wanted} now.",
            Detail = $"It is {trip.Status.Name()}; only a trip that is {string.Join(" or ", allowed)} can be {wanted}.",
            Status = StatusCodes.Status409Conflict,
            Extensions = { ["tripStatus"] = trip.Status.Name(), ["allowed"] = allowed },
        };
    }
}
