using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RideAspire.Stores;

namespace RideAspire.Drivers;

/// <summary>
/// How many drivers are online, free and stale, for the metrics and for ops. A count looks at some regions again, those
/// whose counts are the oldest, so its cost is bounded however large the map is. Callers at the same time share one.
/// </summary>
public sealed class DriverCounts(
    [FromKeyedServices(StoreFaults.Dispatch)] RedisStore redis, Regions regions, IOptions<DriverOptions> options)
{
    private static readonly string count = EmbeddedScript.Load("Drivers", "clock", "drivers", "count");

    /// <summary>The most regions that one count looks at: a city has about ten.</summary>
    private const int MaxPerCount = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<Region, (long Count, long[] Drivers)> counted = [];
    private Task<IReadOnlyDictionary<string, long>>? running;
    private long counts;

    /// <summary>
    /// Returns the drivers by their states: <c>online</c> were seen within <see cref="DriverOptions.StaleAfter"/>,
    /// <c>free</c> are listed for searches, and <c>stale</c> were seen before and are not removed yet.
    /// </summary>
    /// <exception cref="StackExchange.Redis.RedisException">The Redis of dispatch is down.</exception>
    public Task<IReadOnlyDictionary<string, long>> CountAsync()
    {
        lock (gate)
            return running is { IsCompleted: false } ? running : running = CountAllAsync();
    }

    private async Task<IReadOnlyDictionary<string, long>> CountAllAsync()
    {
        counts++;
        var all = await regions.AllAsync();
        foreach (var gone in counted.Keys.Except(all).ToArray())
            counted.Remove(gone);

        var next = all.OrderBy(region => counted.GetValueOrDefault(region).Count).Take(MaxPerCount).ToArray();
        var drivers = await Task.WhenAll(next.Select(CountAsync));
        foreach (var (region, states) in next.Zip(drivers))
            counted[region] = (counts, states);
        return new Dictionary<string, long> { ["online"] = Sum(0), ["free"] = Sum(1), ["stale"] = Sum(2) };
    }

    private async Task<long[]> CountAsync(Region region) =>
        (long[])(await redis.EvaluateAsync(count, new DriverKeys(redis, region).All, options.Value.StaleAfter.ToMilliseconds()))!;

    private long Sum(int state) => counted.Values.Sum(region => region.Drivers[state]);
}
