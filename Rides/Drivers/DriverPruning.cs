using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// Removes drivers and marks that Redis should not have any more, region by region. Each presence removes a few silent
/// drivers, but nobody does when all drivers are silent. Replicas may do this at the same time.
/// </summary>
public sealed class DriverPruning
{
    private static readonly string prune = EmbeddedScript.Load("Drivers", "clock", "drivers", "prune");
    private static readonly string strays = EmbeddedScript.Load("Drivers", "clock", "drivers", "strays");

    /// <summary>The most entries of a kind in one call. Redis does nothing else meanwhile, for about 1 ms.</summary>
    private const int MaxPerCall = 250;

    /// <summary>A driver is gone when silent for this many times <see cref="DriverOptions.StaleAfter"/>.</summary>
    private const int GoneAfterStale = 4;

    private readonly RedisStore redis;
    private readonly DriverOptions options;
    private readonly Regions regions;
    private readonly RegionRound<MemberScan[]> round;

    public DriverPruning(
        [FromKeyedServices(StoreFaults.Dispatch)] RedisStore redis, Regions regions, IOptions<DriverOptions> options)
    {
        (this.redis, this.regions, this.options) = (redis, regions, options.Value);
        round = new(regions, ScansOf);
    }

    /// <summary>
    /// Removes, in some of the regions, some of the drivers who have been silent for long, some of the marks that
    /// lapsed long ago, and, of a page of each list, the drivers of whom it is not known when they were last seen. A
    /// region in which nothing is left is forgotten.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task<PrunedDrivers> PruneAsync()
    {
        var (drivers, marks) = (0, 0);
        var isLast = await round.PassAsync(async (region, scans) =>
        {
            var keys = new DriverKeys(redis, region).All;
            var pages = await Task.WhenAll(scans.Select(scan => scan.NextPageAsync(MaxPerCall)));
            RedisValue[] listed = [.. pages.SelectMany(page => page).Distinct()];
            var pruning = redis.EvaluateAsync(
                prune, keys, (options.StaleAfter * GoneAfterStale).ToMilliseconds(), MaxPerCall);
            var straying = redis.EvaluateAsync(strays, keys, listed);
            await Task.WhenAll(pruning, straying);
            if ((int[])(await pruning)! is not [var silent, var lapsed, var mayBeMore, var isEmpty])
                throw new InvalidOperationException("prune.lua returns four numbers.");

            (drivers, marks) = (drivers + silent + (int)await straying, marks + lapsed);
            if (isEmpty == 1)
                await regions.ForgetAsync(region);
            return mayBeMore == 0 && Array.TrueForAll(scans, scan => scan.IsOver);
        });
        TripTelemetry.Removed("driver", drivers);
        TripTelemetry.Removed("mark", marks);
        return new(drivers, marks, isLast);
    }

    private MemberScan[] ScansOf(Region region)
    {
        var keys = new DriverKeys(redis, region);
        return
        [
            new(redis, keys.Positions),
            new(redis, keys.ListeningFree),
            new(redis, keys.QuietFree),
            new(redis, new(keys.AutoAccept, RedisType.Set)),
        ];
    }
}

/// <summary>What one call removed.</summary>
/// <param name="IsLast">
/// True when all lists of all regions have been read, and no silent driver or lapsed mark is left.
/// </param>
public readonly record struct PrunedDrivers(int Drivers, int Marks, bool IsLast);
