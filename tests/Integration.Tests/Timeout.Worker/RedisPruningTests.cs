using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Timeouts;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.TimeoutWorker;

/// <summary>When the worker removes from Redis what it should not have any more.</summary>
public sealed class RedisPruningTests(StoresFixture stores)
{
    private static readonly TimeSpan rest = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Drivers_and_pickups_that_redis_should_not_have_are_removed_each_minute()
    {
        var db = await stores.NewDatabaseAsync();
        var time = new FakeTimeProvider();
        using var worker = TestHost.Build(db, await stores.RedisAsync(RedisKind.Garnet), builder => builder.AddTimeouts());
        var duty = ActivatorUtilities.CreateInstance<RedisPruning>(worker.Services, time);
        var region = Region.Of(TestDatabase.UnionSquare);
        var (redis, keys) = (worker.Get<IConnectionMultiplexer>().GetDatabase(), new DriverKeys(worker.Get<RedisStore>(), region));

        // Twice: after a round the next one begins at the start of each list.
        for (var round = 0; round < 2; round++)
        {
            await worker.Get<Regions>().NoteAsync(region);
            await redis.SortedSetAddAsync(keys.Seen, "gone", 1);
            await redis.SetAddAsync(keys.AutoAccept, "stray");
            await redis.SortedSetAddAsync(keys.Waiting, Guid.NewGuid().ToString("D"), 1);
            await duty.PassAsync(default);
            Assert.Equal(3, await CountAsync());

            time.Advance(rest);
            await duty.PassAsync(default);
            Assert.Equal(0, await CountAsync());
        }

        async Task<long> CountAsync() => await redis.SortedSetLengthAsync(keys.Seen)
            + await redis.SetLengthAsync(keys.AutoAccept) + await redis.SortedSetLengthAsync(keys.Waiting);
    }
}
