using Microsoft.EntityFrameworkCore;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>
/// After all effects in Redis, a waiting trip has a timer for its deadline and one for its next search.
/// </summary>
internal static class ArmedTimers
{
    /// <summary>Describes the first missing timer. Null when none is missing.</summary>
    public static async Task<string?> FindMissingAsync(RunServices services, Guid[] trips)
    {
        await using var db = services.Database.NewContext();
        var waiting = await db.Trips.Where(t => trips.Contains(t.Id) && t.Status == TripStatus.Waiting).Select(t => t.Id).ToListAsync();
        var queues = services.Host.Get<TimerQueues>();
        foreach (var trip in waiting)
        {
            foreach (var queue in (TimerQueue[])[queues.Timeouts, queues.Matching])
            {
                if (await services.Redis.DueAsync(queue, trip) is null)
                    return $"Trip {trip} waits without a timer in {queue.Name}.";
            }
        }

        return null;
    }
}
