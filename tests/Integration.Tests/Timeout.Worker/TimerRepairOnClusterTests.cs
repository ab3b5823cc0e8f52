using Microsoft.Extensions.Hosting;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Timeouts;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.TimeoutWorker;

/// <summary>
/// The repair of missing timers while one node of a Redis Cluster is away. The trips are several pages.
/// </summary>
public sealed class TimerRepairOnClusterTests(StoresFixture stores) : IAsyncLifetime
{
    private const int Trips = 400;

    /// <summary>
    /// Chosen so that the lease is on another node than the shards <c>timeouts:2</c> and <c>matching:1</c>.
    /// </summary>
    private const string KeyPrefix = "cluster";

    private TestDatabase db = null!;
    private RedisCluster cluster = null!;
    private IHost worker = null!;

    private IDatabase Redis => worker.Get<IConnectionMultiplexer>().GetDatabase();

    private TimerQueues Queues => worker.Get<TimerQueues>();

    public async ValueTask InitializeAsync()
    {
        cluster = await RedisCluster.StartAsync();
        db = await stores.NewDatabaseAsync();
        await db.InsertWaitingAsync(Trips, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(200));
        worker = TestHost.Build(
            db,
            cluster.ConnectionString,
            builder => builder.AddTimeouts(),
            ("Redis:KeyPrefix", KeyPrefix), ("Sweep:Interval", "00:00:00.1"), ("Sweep:Batch", "20"));
        await worker.StartAsync();
        await TestHost.UntilAsync(HasAllAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (worker is not null)
        {
            await worker.StopAsync();
            worker.Dispose();
        }

        if (cluster is not null)
            await cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_shard_lost_on_a_living_node_is_armed_again_and_a_dead_node_s_when_it_is_back()
    {
        RedisKey[] lost = [Queues.Timeouts.KeyOf(0), Queues.Matching.KeyOf(0)];
        var before = await LengthsAsync(lost);
        var dead = await cluster.KillNodeOfAsync(Queues.Timeouts.KeyOf(2));
        foreach (var key in lost)
            await Redis.KeyDeleteAsync(key);

        await TestHost.UntilAsync(async () => (await LengthsAsync(lost)).SequenceEqual(before));

        await dead.StartAgainAsync();
        await TestHost.UntilAsync(HasAllAsync);
    }

    [Fact]
    public async Task New_trips_of_living_nodes_are_armed()
    {
        await cluster.KillNodeOfAsync(Queues.Timeouts.KeyOf(2));

        var trip = await db.BookAsync();
        while (Queues.Timeouts.ShardOf(trip.Id) != 0)
            trip = await db.BookAsync();

        await TestHost.UntilAsync(async () => await Redis.Multiplexer.DueAsync(Queues.Timeouts, trip.Id) is not null
            && await Redis.Multiplexer.DueAsync(Queues.Matching, trip.Id) is not null);
    }

    /// <summary>Whether Redis has both timers of each trip, and each shard's marker.</summary>
    private async Task<bool> HasAllAsync()
    {
        foreach (var queue in new[] { Queues.Timeouts, Queues.Matching })
        {
            var lengths = await LengthsAsync([.. Enumerable.Range(0, queue.Shards).Select(queue.KeyOf)]);
            if (lengths.Sum() != Trips + queue.Shards)
                return false;
        }

        return true;
    }

    private Task<long[]> LengthsAsync(RedisKey[] keys) => Task.WhenAll(keys.Select(key => Redis.SortedSetLengthAsync(key)));
}
