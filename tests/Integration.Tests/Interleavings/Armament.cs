using Microsoft.EntityFrameworkCore;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>A trip that waits is armed, for its deadline and for the next search, once all that was to be done in Redis is done.</summary>
internal static class Armament
{
    public static async Task<string?> MissingAsync(Stage stage, Guid[] trips)
    {
        await using var db = stage.Database.NewContext();
        var waiting = await db.Trips.Where(t => trips.Contains(t.Id) && t.Status == TripStatus.Waiting).Select(t => t.Id).ToListAsync();
        var queues = stage.Host.Get<TimerQueues>();
        foreach (var trip in waiting)
        {
            foreach (var queue in (TimerQueue[])[queues.Timeouts, queues.Matching])
            {
                if (await stage.Redis.DueAsync(queue, trip) is null)
                    return $"Trip {trip} waits without a timer of {queue.Name}.";
            }
        }

        return null;
    }
}
