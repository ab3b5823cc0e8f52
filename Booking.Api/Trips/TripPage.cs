using RideAspire.Trips;

namespace RideAspire.Booking.Trips;

/// <summary>Some trips, the newest first.</summary>
/// <param name="Trips">The trips of this page.</param>
/// <param name="Next">The path of the next page; null on the last one.</param>
public sealed record TripPage(IReadOnlyList<TripView> Trips, string? Next)
{
    /// <summary>The most trips of a page.</summary>
    internal const int Largest = 100;

    /// <summary>How many there are unless the client says otherwise.</summary>
    internal const int Usual = 20;

    /// <summary>Makes a page of trips that were read with one more than the limit, which tells whether there is a next page.</summary>
    /// <param name="trips">The trips, the newest first.</param>
    /// <param name="limit">The most trips of this page.</param>
    /// <param name="path">The path of the next page, up to where <c>before</c> and <c>limit</c> follow.</param>
    internal static TripPage Of(IReadOnlyCollection<Trip> trips, int limit, string path)
    {
        var page = trips.Take(limit).Select(TripView.Of).ToList();
        return new(page, trips.Count > limit ? $"{path}before={page[^1].Id}&limit={limit}" : null);
    }
}
