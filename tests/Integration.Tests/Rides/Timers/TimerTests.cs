using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

/// <summary>Base of tests that have a timer queue of their own.</summary>
public abstract class TimerTests(StoresFixture stores, RedisKind kind, int shards = 1) : RedisTests(stores, kind)
{
    private protected TimerQueue Queue { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Queue = new TimerQueue(Redis.Store(), $"test-{Guid.NewGuid():N}", shards);
    }

    /// <summary>Whether the queue holds no timer, claimed or not.</summary>
    private protected async Task<bool> IsEmptyAsync()
    {
        var claims = await Task.WhenAll(Enumerable.Range(0, Queue.Shards).Select(shard =>
            Queue.ClaimAsync(shard, 1, TimeSpan.FromMinutes(1))));
        return claims.All(batch => batch.NextIn is null);
    }
}
