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
        var waiting = await db.Trips.AsNoTracking().Where(t => trips.Contains(t.Id) && t.Status == TripStatus.Waiting).ToListAsync();
        var queues = services.Host.Get<TimerQueues>();
        foreach (var trip in waiting.Where(IsExpected))
        {
            // A search for an overdue trip ends its timer.
            var isOverdue = trip.DeadlineAt <= TimeProvider.System.GetUtcNow();
            foreach (var queue in (TimerQueue[])(isOverdue ? [queues.Timeouts] : [queues.Timeouts, queues.Matching]))
            {
                if (await services.Redis.DueAsync(queue, trip.Id) is null)
                    return $"Trip {trip.Id} waits without a timer in {queue.Name}.";
            }
        }

        return null;
    }

    /// <summary>
    /// Describes the first trip that its driver has not acknowledged although its timer has fired after the time for
    /// that. Null when there is none.
    /// </summary>
    public static async Task<string?> FindUnrecalledAsync(RunServices services, Guid[] trips)
    {
        var now = TimeProvider.System.GetUtcNow();
        await using var db = services.Database.NewContext();
        var unrecalled = await db.Offers.AsNoTracking()
            .Where(o => trips.Contains(o.TripId) && o.Status == OfferStatus.Accepted && o.AcknowledgeBy <= now)
            .Where(o => db.Trips.Any(t => t.Id == o.TripId && t.Status == TripStatus.Assigned)).Select(o => o.TripId).ToListAsync();
        return unrecalled.Count == 0 ? null : $"Trip {unrecalled[0]} is not acknowledged, and was not recalled.";
    }

    /// <summary>
    /// False for a trip that was assigned before and whose deadline has passed. What follows an assignment removes a
    /// timer up to the deadline of that time. The run lets the deadline pass earlier than that time, so it may have
    /// removed the new timer.
    /// </summary>
    public static bool IsExpected(Trip trip) =>
        trip.DeadlineAt > TimeProvider.System.GetUtcNow() || trip.History.All(change => change.Status != TripStatus.Assigned);
}
