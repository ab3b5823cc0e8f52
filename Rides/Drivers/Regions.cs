using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// The regions that have drivers or waiting trips, so that what is left in them can be removed. A region is recorded
/// again each minute while drivers report from it or trips are sought in it, so one that was lost comes back.
/// </summary>
public sealed class Regions([FromKeyedServices(StoreFaults.Dispatch)] RedisStore redis, TimeProvider time)
{
    private static readonly string note = EmbeddedScript.Load("Drivers", "note");

    /// <summary>How long this process takes a region for known.</summary>
    private static readonly TimeSpan knownFor = TimeSpan.FromMinutes(1);

    /// <summary>The most regions that it takes for known. Beyond that, it begins again.</summary>
    private const int MaxKnown = 10_000;

    private readonly RedisKey key = redis.Key("dispatch:regions", RedisType.Set);
    private readonly ConcurrentDictionary<Region, long> known = new();

    /// <summary>Records that a region is used.</summary>
    public async Task NoteAsync(Region region)
    {
        if (known.TryGetValue(region, out var since) && time.GetElapsedTime(since) < knownFor)
            return;

        await redis.EvaluateAsync(note, [key], [region.Name]);
        if (known.Count >= MaxKnown)
            known.Clear();
        known[region] = time.GetTimestamp();
    }

    /// <summary>Returns all regions, in no order.</summary>
    public async Task<IReadOnlyList<Region>> AllAsync() =>
        [.. (await redis.RunAsync(db => db.SetMembersAsync(key))).Select(name => new Region(name!)).Where(region => region.IsValid)];

    /// <summary>A region is not used any more.</summary>
    public Task ForgetAsync(Region region)
    {
        known.TryRemove(region, out _);
        return redis.RunAsync(db => db.SetRemoveAsync(key, region.Name));
    }
}
