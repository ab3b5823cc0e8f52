using Microsoft.EntityFrameworkCore;
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

    /// <param name="trips">Those that the caller may see and asked for.</param>
    /// <param name="before">The last trip of the page before; null for the first page.</param>
    /// <param name="limit">The most trips of this page.</param>
    /// <param name="path">Of the next page, up to where <c>before</c> and <c>limit</c> follow.</param>
    /// <param name="ct">Cancels the query.</param>
    internal static async Task<TripPage> OfAsync(IQueryable<Trip> trips, Guid? before, int limit, string path, CancellationToken ct)
    {
        if (before is { } last)
            trips = trips.Where(t => t.Id < last);

        var found = await trips.AsNoTracking().OrderByDescending(t => t.Id).Take(limit + 1).ToListAsync(ct);
        var page = found.Take(limit).Select(TripView.Of).ToList();
        return new(page, found.Count > limit ? $"{path}before={page[^1].Id}&limit={limit}" : null);
    }
}
