using Microsoft.EntityFrameworkCore;
using RideAspire.Booking.Contracts;
using RideAspire.Trips;

namespace RideAspire.Booking.Trips;

/// <summary>Reads trips page by page, newest first.</summary>
internal static class TripPages
{
    /// <summary>The largest page that a client can request.</summary>
    public const int MaxLimit = 100;

    /// <summary>The page size when the client gives none.</summary>
    public const int DefaultLimit = 20;

    /// <param name="trips">The trips that the caller may see and that match the query.</param>
    /// <param name="before">The last trip of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number of trips.</param>
    /// <param name="path">The path of the next page, without the parameters <c>before</c> and <c>limit</c>.</param>
    /// <param name="ct">Cancels the query.</param>
    public static async Task<TripPage> ReadAsync(IQueryable<Trip> trips, Guid? before, int limit, string path, CancellationToken ct)
    {
        if (before is { } last)
            trips = trips.Where(t => t.Id < last);

        var found = await trips.AsNoTracking().OrderByDescending(t => t.Id).Take(limit + 1).ToListAsync(ct);
        var page = found.Take(limit).Select(TripView.Of).ToList();
        return new(page, found.Count > limit ? $"{path}before={page[^1].Id}&limit={limit}" : null);
    }
}
