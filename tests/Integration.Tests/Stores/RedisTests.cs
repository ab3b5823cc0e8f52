using RideAspire.LocalServers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>
/// Base of tests on a shared Redis of one kind. Skipped when that is redis-server and none is installed.
/// </summary>
public abstract class RedisTests(StoresFixture stores, RedisKind kind) : IAsyncLifetime
{
    protected ConnectionMultiplexer Redis { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => Redis = await (await stores.RedisAsync(kind)).ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Redis is not null)
            await Redis.DisposeAsync();
    }
}
