using Microsoft.Extensions.DependencyInjection;
using RideAspire.Drivers;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Dispatch;

/// <summary>
/// Removes pick-ups from the lists of waiting trips whose trips do not wait by Postgres, and entries that are no trip's
/// id. They stay when Redis was away while their trips ended. Replicas may do this at the same time.
/// </summary>
/// <remarks>
/// A trip that a driver returns in this instant may lose its entry. Its next search lists it again.
/// </remarks>
public sealed class PickupPruning
{
    /// <summary>About how many entries are in a page.</summary>
    private const int PageSize = 250;

    private readonly PostgresStore postgres;
    private readonly RedisStore redis;
    private readonly RegionRound<MemberScan> round;

    public PickupPruning(PostgresStore postgres, [FromKeyedServices(StoreFaults.Dispatch)] RedisStore redis, Regions regions)
    {
        (this.postgres, this.redis) = (postgres, redis);
        round = new(regions, region => new(redis, new DriverKeys(redis, region).Waiting));
    }

    /// <summary>Handles the next page of the list of a region, or of several regions with short lists.</summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task<PrunedPickups> PruneAsync(CancellationToken ct)
    {
        var removed = 0;
        var isLast = await round.PassAsync(async (region, scan) =>
        {
            removed += await RemoveEndedAsync(new DriverKeys(redis, region).Waiting, await scan.NextPageAsync(PageSize), ct);
            return scan.IsOver;
        });
        TripTelemetry.Removed("pickup", removed);
        return new(removed, isLast);
    }

    private async Task<int> RemoveEndedAsync(RedisKey waiting, RedisValue[] page, CancellationToken ct)
    {
        var ids = page.Distinct().ToDictionary(entry => entry, entry => Guid.TryParseExact(entry, "D", out var id) ? id : (Guid?)null);
        var stillWaiting = await WaitingAsync([.. ids.Values.OfType<Guid>()], ct);
        RedisValue[] gone = [.. ids.Where(entry => entry.Value is not { } id || !stillWaiting.Contains(id)).Select(entry => entry.Key)];
        return gone.Length == 0 ? 0 : (int)await redis.RunAsync(db => db.SortedSetRemoveAsync(waiting, gone), waiting);
    }

    private async Task<HashSet<Guid>> WaitingAsync(Guid[] ids, CancellationToken ct) => ids.Length == 0 ? [] :
    [
        .. await postgres.QueryAsync(
            $"SELECT id FROM trips WHERE id = ANY ({ids}) AND status = (SELECT 'WAITING')", row => row.GetGuid(0), ct),
    ];
}

/// <summary>What one call removed.</summary>
/// <param name="IsLast">True when the lists of all regions have been read.</param>
public readonly record struct PrunedPickups(int Pickups, bool IsLast);
