using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timeouts;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.TimeoutWorker;

/// <summary>A Redis that gets full between the booking and the deadline.</summary>
public sealed class FullRedisExpiryTests(StoresFixture stores)
{
    [Fact]
    public async Task Trips_expire_by_their_timers_and_leave_both_queues()
    {
        await stores.RedisAsync(RedisKind.RedisServer);
        await using var redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.RedisServer, Persistent = false });
        var db = await stores.NewDatabaseAsync();

        // No sweep within the test, so only a timer can expire a trip.
        using var worker = TestHost.Build(db, redis, builder => builder.AddTimeouts(), ("Sweep:Grace", "00:01:00"));
        await worker.StartAsync(TestContext.Current.CancellationToken);
        await using var connection = await redis.ConnectAsync();
        var trips = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => db.BookAsync(TimeSpan.FromSeconds(2))));
        await Task.WhenAll(trips.Select(worker.Get<AfterCommit>().BookedAsync));
        var queues = worker.Get<TimerQueues>();
        Assert.Equal(40, await CountAsync());

        await connection.GetServers()[0].ConfigSetAsync("maxmemory", "1mb");

        await TestHost.UntilAsync(async () => await CountAsync() == 0);
        var expired = await Task.WhenAll(trips.Select(trip => db.GetAsync(trip.Id)));
        Assert.All(expired, trip => Assert.Equal(TripStatus.DriverNotFound, trip.Status));

        async Task<long> CountAsync()
        {
            var all = await Task.WhenAll(trips.SelectMany(trip => new[]
            {
                connection.DueAsync(queues.Timeouts, trip.Id), connection.DueAsync(queues.Matching, trip.Id),
            }));
            return all.Count(due => due is not null);
        }
    }
}
