using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Timers;

/// <summary>
/// Members of a shard that are no ids: somebody else has put them there. The last 1,000 are kept aside.
/// </summary>
internal sealed class Strangers(RedisStore redis, ShardKeys keys)
{
    private const int Max = 1_000;

    private static readonly string aside = EmbeddedScript.Load("Timers", "aside");

    /// <summary>
    /// Sets members aside. A Redis that fails to do so is no failure of the caller: the timers that were claimed with
    /// them fire all the same, and what is left is claimed once more.
    /// </summary>
    public async Task TrySetAsideAsync(int shard, IReadOnlyCollection<RedisValue> members)
    {
        try
        {
            await redis.EvaluateAsync(aside, [keys.Of(shard), keys.AsideOf(shard)], [Max, .. members]);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // RedisStore has reported it.
        }
    }
}
