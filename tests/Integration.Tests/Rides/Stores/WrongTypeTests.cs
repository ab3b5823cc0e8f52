using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Timeouts;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Stores;

public sealed class WrongTypeOnRedisTests(StoresFixture stores) : WrongTypeTests(stores)
{
    protected override async Task<string> ConnectAsync() => (await Stores.RedisAsync(RedisKind.RedisServer)).ConnectionString;
}

public sealed class WrongTypeOnGarnetTests(StoresFixture stores) : WrongTypeTests(stores)
{
    protected override async Task<string> ConnectAsync() => (await Stores.RedisAsync(RedisKind.Garnet)).ConnectionString;
}

public sealed class WrongTypeOnRedisClusterTests(StoresFixture stores) : WrongTypeTests(stores)
{
    private RedisCluster? cluster;

    protected override async Task<string> ConnectAsync() => (cluster = await RedisCluster.StartAsync()).ConnectionString;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (cluster is not null)
            await cluster.DisposeAsync();
    }
}

/// <summary>Values of other types under the keys of this system: they must not stop its work.</summary>
public abstract class WrongTypeTests(StoresFixture stores) : IAsyncLifetime
{
    private static readonly string[] driverKeys =
        ["positions", "seen", "busy", "auto-accept", "waiting", "listening-free", "quiet-free", "listening", "left", "sequence"];

    /// <summary>The slot of the region in which all of this happens.</summary>
    private static readonly string slot = $"{{dispatch:{Region.Of(TestDatabase.UnionSquare).Name}}}";

    private readonly FakeLoggerProvider log = new();
    private TestDatabase db = null!;
    private IHost worker = null!;

    protected StoresFixture Stores => stores;

    /// <summary>The connection string of Redis.</summary>
    protected abstract Task<string> ConnectAsync();

    public async ValueTask InitializeAsync()
    {
        db = await stores.NewDatabaseAsync();
        worker = TestHost.Build(db, await ConnectAsync(), builder =>
        {
            builder.AddTimeouts();
            builder.Logging.AddProvider(log);
        });
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        worker?.Dispose();
        return ValueTask.CompletedTask;
    }

    private IDatabase Redis => worker.Get<IConnectionMultiplexer>().GetDatabase();

    [Fact]
    public async Task Drivers_are_recorded_and_found_although_all_their_keys_have_other_types()
    {
        string[] keys = [.. driverKeys.Select(name => Key($"{slot}:{name}"))];
        foreach (var key in keys)
            await PutAsync("SET", key, "value");
        var drivers = worker.Get<DriverPool>();

        await drivers.SeenAsync("driver", TestDatabase.UnionSquare, true);
        Assert.Equal("driver", (await drivers.ReserveNearestAsync(Guid.NewGuid(), TestDatabase.UnionSquare))?.Id);

        await AssertRenamedAsync([.. keys.Select(key => (key, $"{key}:wrong-type"))]);
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("waiting")]
    [InlineData("quiet-free")]
    [InlineData("listening")]
    public async Task A_search_reserves_although_another_type_takes_the_place_of_one_of_its_keys(string name)
    {
        var drivers = worker.Get<DriverPool>();
        await drivers.SeenAsync("driver", TestDatabase.UnionSquare, true);
        await PutAsync("SET", Key($"{slot}:{name}"), "value");

        Assert.Equal("driver", (await drivers.ReserveNearestAsync(Guid.NewGuid(), TestDatabase.UnionSquare))?.Id);
        Assert.True(await Redis.KeyExistsAsync(Key($"{slot}:{name}:wrong-type")));
    }

    [Fact]
    public async Task The_repair_passes_although_its_keys_and_the_queues_have_other_types()
    {
        await PutAsync("SET", Key("repair"), "value");
        await PutAsync("LPUSH", Key("repair:shards"), "value");
        await PutAsync("SADD", Key("{timeouts:0}"), "value");
        await PutAsync("HSET", Key("{matching:3}"), "field", "value");
        var trip = await db.BookAsync(TimeSpan.FromMinutes(1));
        await db.ExecuteAsync($"UPDATE trips SET requested_at = requested_at - interval '2 seconds'");

        await worker.Get<TimerRepair>().PassAsync(default);

        Assert.NotNull(await worker.Get<IConnectionMultiplexer>().DueAsync(worker.Get<TimerQueues>().Timeouts, trip.Id));
        Assert.Equal(8, (int)await Redis.StringGetAsync(Key("repair:shards")));
        await AssertRenamedAsync(
        [
            (Key("repair"), $"{{{Key("repair")}}}:wrong-type"),
            (Key("repair:shards"), $"{{{Key("repair:shards")}}}:wrong-type"),
            (Key("{timeouts:0}"), $"{Key("{timeouts:0}")}:wrong-type"),
            (Key("{matching:3}"), $"{Key("{matching:3}")}:wrong-type"),
        ]);
    }

    [Fact]
    public async Task The_probe_of_the_store_succeeds_although_its_keys_have_other_types()
    {
        foreach (var name in new[] { "scores", "places", "names", "environment", "fields" })
            await PutAsync("LPUSH", Key($"{{probe}}:{name}"), "value");

        await worker.Get<RedisProbe>().RunAsync(TestContext.Current.CancellationToken);
        await worker.Get<RedisProbe>().RunAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_next_value_of_another_type_replaces_the_one_that_was_renamed()
    {
        var drivers = worker.Get<DriverPool>();
        foreach (var value in new[] { "first", "second" })
        {
            await Redis.KeyDeleteAsync(Key($"{slot}:busy"));
            await PutAsync("SET", Key($"{slot}:busy"), value);
            await drivers.SeenAsync("driver", TestDatabase.UnionSquare, true);
        }

        Assert.Equal("second", (string?)await Redis.StringGetAsync(Key($"{slot}:busy:wrong-type")));
    }

    private string Key(string name) => $"{db.KeyPrefix}:{name}";

    private Task<RedisResult> PutAsync(string command, string key, params object[] values) =>
        Redis.ExecuteAsync(command, [(RedisKey)key, .. values]);

    private async Task AssertRenamedAsync((string Key, string NewKey)[] renamed)
    {
        foreach (var (_, newKey) in renamed)
            Assert.True(await Redis.KeyExistsAsync(newKey), newKey);
        string[] warnings =
        [
            .. log.Collector.Lines(LogLevel.Warning).Where(line => line.Contains(" was renamed to ", StringComparison.Ordinal)),
        ];
        Assert.All(renamed, keys => Assert.Single(
            warnings,
            line => line.StartsWith($"{keys.Key} in Redis held a ", StringComparison.Ordinal)
                && line.Contains($" was renamed to {keys.NewKey}.", StringComparison.Ordinal)));
        Assert.Equal(renamed.Length, warnings.Length);
    }
}
