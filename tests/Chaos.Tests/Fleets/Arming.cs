using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using RideAspire.Stores;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Chaos.Tests.Fleets;

/// <summary>Timers in Redis, for trips that a test has inserted.</summary>
internal static class Arming
{
    private const int Page = 1_000;

    public static async Task ArmAsync(this Fleet fleet, string queue, IReadOnlyList<TimerEntry> timers)
    {
        await using var redis = await ConnectAsync(fleet);
        var armed = Queue(redis, queue);
        foreach (var page in timers.Chunk(Page))
            await armed.ScheduleMissingAsync(page);
    }

    /// <summary>Whether Redis holds a timer for each of these trips. False while it does not answer.</summary>
    public static async Task<bool> IsArmedAsync(this Fleet fleet, string queue, IReadOnlyList<Guid> trips)
    {
        try
        {
            await using var redis = await ConnectAsync(fleet);
            var timers = Queue(redis, queue);
            var held = await Task.WhenAll(trips.GroupBy(timers.ShardOf).Select(shard =>
                redis.GetDatabase().SortedSetScoresAsync(
                    $"ride:{{{queue}:{shard.Key}}}", [.. shard.Select(id => (RedisValue)id.ToString("D"))])));
            return held.All(scores => scores.All(score => score is not null));
        }
        catch (RedisException)
        {
            return false;
        }
    }

    private static Task<ConnectionMultiplexer> ConnectAsync(Fleet fleet) =>
        ConnectionMultiplexer.ConnectAsync($"{fleet.Redis.ConnectionString},asyncTimeout=30000");

    private static TimerQueue Queue(ConnectionMultiplexer redis, string name)
    {
        var conditions = new StoreConditions(TimeProvider.System, NullLogger<StoreConditions>.Instance);
        return new(new RedisStore(redis, Options.Create(new RedisOptions()), conditions), name, new TimerOptions().Shards);
    }
}
