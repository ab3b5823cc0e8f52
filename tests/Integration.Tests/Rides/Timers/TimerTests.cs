using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

/// <summary>Tests that have a queue of timers of their own.</summary>
public abstract class TimerTests(StoresFixture stores, RedisKind kind, int shards = 1) : RedisTests(stores, kind)
{
    private protected TimerQueue Queue { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Queue = new TimerQueue(Redis, $"test-{Guid.NewGuid():N}", shards);
    }
}
