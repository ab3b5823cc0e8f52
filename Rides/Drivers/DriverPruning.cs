using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// Removes drivers and marks that Redis should not have any more. Each presence removes a few silent drivers, but
/// nobody does when all drivers are silent. Replicas may do this at the same time.
/// </summary>
public sealed class DriverPruning
{
    private static readonly string prune = EmbeddedScript.Load("Drivers", "drivers", "prune");
    private static readonly string strays = EmbeddedScript.Load("Drivers", "drivers", "strays");

    /// <summary>The most entries of a kind in one call. Redis does nothing else meanwhile, for about 1 ms.</summary>
    private const int MaxPerCall = 250;

    /// <summary>A driver is gone when silent for this many times <see cref="DriverOptions.StaleAfter"/>.</summary>
    private const int GoneAfterStale = 4;

    private readonly RedisStore redis;
    private readonly DriverOptions options;
    private readonly DriverKeys keys;
    private readonly MemberScan[] scans;

    public DriverPruning([FromKeyedServices(StoreFaults.Dispatch)] RedisStore redis, IOptions<DriverOptions> options)
    {
        (this.redis, this.options, keys) = (redis, options.Value, new(redis));
        scans =
        [
            new(redis, keys.Positions, isSorted: true),
            new(redis, keys.ListeningFree, isSorted: true),
            new(redis, keys.QuietFree, isSorted: true),
            new(redis, keys.AutoAccept, isSorted: false),
        ];
    }

    /// <summary>
    /// Removes some of the drivers who have been silent for long, some of the marks that lapsed long ago, and, of a
    /// page of each list, the drivers of whom it is not known when they were last seen.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task<PrunedDrivers> PruneAsync()
    {
        var pages = await Task.WhenAll(scans.Select(scan => scan.NextPageAsync(MaxPerCall)));
        RedisValue[] listed = [.. pages.SelectMany(page => page).Distinct()];
        var pruning = redis.EvaluateAsync(
            prune, keys.All, [(long)(options.StaleAfter * GoneAfterStale).TotalMilliseconds, MaxPerCall]);
        var straying = redis.EvaluateAsync(strays, keys.All, listed);
        await Task.WhenAll(pruning, straying);

        var (silent, marks, more) = (int[])(await pruning)! is [var first, var second, var third] ? (first, second, third) : default;
        var drivers = silent + (int)await straying;
        TripTelemetry.Removed("driver", drivers);
        TripTelemetry.Removed("mark", marks);

        var isOver = Array.TrueForAll(scans, scan => scan.IsOver);
        if (isOver)
            Array.ForEach(scans, scan => scan.Restart());
        return new(drivers, marks, isOver && more == 0);
    }
}

/// <summary>What one call removed.</summary>
/// <param name="IsLast">True when all lists have been read, and no silent driver or lapsed mark is left.</param>
public readonly record struct PrunedDrivers(int Drivers, int Marks, bool IsLast);
