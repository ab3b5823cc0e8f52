using Microsoft.EntityFrameworkCore;
using RideAspire.LocalServers;
using RideAspire.Persistence;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>Finds the instant in which a worker has timers claimed whose effect is not durable yet, and stops it there.</summary>
internal static class HeldClaims
{
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    /// <summary>Freezes a Timeout.Worker while it holds claims; freezes and thaws it until that is so. Returns how many it holds.</summary>
    public static async Task<int> FreezeWithClaimsAsync(this Fleet fleet, Replica worker)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(fleet.Redis.ConnectionString);
        using var looks = new PeriodicTimer(betweenLooks);
        using var inTime = new CancellationTokenSource(patience);
        while (true)
        {
            worker.Freeze();
            var before = await ClaimsAsync(fleet, redis.GetDatabase());
            await looks.WaitForNextTickAsync(inTime.Token);
            var after = await ClaimsAsync(fleet, redis.GetDatabase());

            // A worker that runs would have completed or renewed its claim: what has not moved is the frozen one's.
            if (before.Intersect(after).Count() is > 0 and var held)
                return held;
            worker.Thaw();
            await looks.WaitForNextTickAsync(inTime.Token);
        }
    }

    /// <summary>Trips past their deadline whose timer is in the future: somebody has claimed it until then.</summary>
    private static async Task<IReadOnlyCollection<(Guid Trip, double Until)>> ClaimsAsync(Fleet fleet, IDatabase redis)
    {
        await using var db = fleet.NewContext();
        var overdue = await db.Trips.Where(trip => trip.Status == TripStatus.Waiting && trip.DeadlineAt < PostgresClock.Now()).Select(trip => trip.Id).ToListAsync();
        var scores = await Task.WhenAll(overdue.Select(async trip => (trip, score: await ScoreAsync(redis, trip))));
        return [.. scores.Where(timer => timer.score is not null).Select(timer => (timer.trip, timer.score!.Value))];
    }

    private static async Task<double?> ScoreAsync(IDatabase redis, Guid trip)
    {
        var scores = await Task.WhenAll(Enumerable.Range(0, 4).Select(shard => redis.SortedSetScoreAsync($"ride:{{timeouts:{shard}}}", trip.ToString("D"))));
        return scores.FirstOrDefault(score => score is not null);
    }
}
