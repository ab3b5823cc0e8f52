using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RideAspire.Stores;

namespace RideAspire.Drivers;

/// <summary>
/// How many drivers are online, free and stale, for the metrics. A call counts some regions again, those whose counts
/// are the oldest, so its cost is bounded however large the map is.
/// </summary>
public sealed class DriverCounts(
    [FromKeyedServices(StoreFaults.Dispatch)] RedisStore redis, Regions regions, IOptions<DriverOptions> options)
{
    private static readonly string count = EmbeddedScript.Load("Drivers", "clock", "drivers", "count");

    /// <summary>The most regions that one call counts: a city has about ten.</summary>
    private const int MaxPerCall = 100;

    private readonly Dictionary<Region, (long Call, long[] Drivers)> counted = [];
    private long calls;

    /// <summary>
    /// Returns the drivers by their states: <c>online</c> were seen within <see cref="DriverOptions.StaleAfter"/>,
    /// <c>free</c> are listed for searches, and <c>stale</c> were seen before and are not removed yet.
    /// </summary>
    /// <exception cref="StackExchange.Redis.RedisException">The Redis of dispatch is down.</exception>
    public async Task<IReadOnlyDictionary<string, long>> CountAsync()
    {
        calls++;
        var all = await regions.AllAsync();
        foreach (var gone in counted.Keys.Except(all).ToArray())
            counted.Remove(gone);

        var next = all.OrderBy(region => counted.GetValueOrDefault(region).Call).Take(MaxPerCall).ToArray();
        var counts = await Task.WhenAll(next.Select(CountAsync));
        foreach (var (region, drivers) in next.Zip(counts))
            counted[region] = (calls, drivers);
        return new Dictionary<string, long> { ["online"] = Sum(0), ["free"] = Sum(1), ["stale"] = Sum(2) };
    }

    private async Task<long[]> CountAsync(Region region) =>
        (long[])(await redis.EvaluateAsync(count, new DriverKeys(redis, region).All, options.Value.StaleAfter.ToMilliseconds()))!;

    private long Sum(int state) => counted.Values.Sum(region => region.Drivers[state]);
}
