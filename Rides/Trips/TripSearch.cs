using Microsoft.EntityFrameworkCore;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>Which trips still want a driver.</summary>
public sealed class TripSearch(RidesDbContext db)
{
    /// <summary>Those of the given trips that wait within their deadline, the oldest first.</summary>
    public Task<List<SoughtTrip>> StillSoughtAsync(IReadOnlyList<Guid> trips, CancellationToken ct) =>
        db.Trips.Where(t => trips.Contains(t.Id) && t.Status == TripStatus.Waiting && t.DeadlineAt > PostgresClock.Now())
            .OrderBy(t => t.RequestedAt).ThenBy(t => t.Id)
            .Select(t => new SoughtTrip(t.Id, new GeoPoint(t.Pickup.Lat, t.Pickup.Lon), PostgresClock.Now() - t.RequestedAt))
            .ToListAsync(ct);
}

/// <summary>A trip that wants a driver.</summary>
/// <param name="Id">The trip.</param>
/// <param name="Pickup">Where the rider waits.</param>
/// <param name="Age">Since the booking, by the database's clock.</param>
public sealed record SoughtTrip(Guid Id, GeoPoint Pickup, TimeSpan Age);
