using Microsoft.EntityFrameworkCore;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>Reads trips on behalf of those who wait for them to change.</summary>
public sealed class TripNews(RidesDbContext db)
{
    /// <summary>Of these trips, the rows that are newer than what is known already, in no order.</summary>
    /// <param name="known">Each trip once, with the version that is known; 0 where none is.</param>
    public Task<List<Trip>> NewerAsync(IReadOnlyCollection<KeyValuePair<Guid, int>> known, CancellationToken ct)
    {
        var ids = known.Select(trip => trip.Key).ToArray();
        var versions = known.Select(trip => trip.Value).ToArray();
        return db.Trips.FromSql($"""
            SELECT trips.* FROM trips
            JOIN unnest({ids}, {versions}) AS known (known_id, known_version) ON id = known_id AND version > known_version
            """).AsNoTracking().ToListAsync(ct);
    }
}
