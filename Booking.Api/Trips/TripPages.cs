using Microsoft.AspNetCore.Http.HttpResults;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Problems;
using RideAspire.Schema;

namespace RideAspire.Booking.Trips;

/// <summary>Makes pages of trips, newest first.</summary>
internal static class TripPages
{
    /// <summary>The largest page that a client can request.</summary>
    public const int MaxLimit = 100;

    /// <summary>The page size when the client gives none.</summary>
    public const int DefaultLimit = 20;

    /// <param name="trips">The page's trips. Null when no trip has the id <paramref name="before"/>.</param>
    /// <param name="before">The last trip of the previous page.</param>
    /// <param name="limit">The maximum number of trips in the page.</param>
    /// <param name="path">The path of the next page, without the parameters <c>before</c> and <c>limit</c>.</param>
    public static Results<Ok<TripPage>, ProblemHttpResult> Of(TripSlice? trips, Guid? before, int limit, string path)
    {
        if (trips is null)
            return TypedResults.Problem(TripProblems.NoSuchPage(before));

        return TypedResults.Ok(new TripPage(
            [.. trips.Trips.Select(TripView.Of)], trips.Last is { } last ? $"{path}before={last}&limit={limit}" : null));
    }
}
