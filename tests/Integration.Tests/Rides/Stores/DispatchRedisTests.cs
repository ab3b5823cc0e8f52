using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timeouts;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>
/// Dispatch has a connection of its own, which may lead to another Redis than the timers'. The two do not share a fate.
/// </summary>
[Collection(nameof(DispatchRedisTests))]
[CollectionDefinition(nameof(DispatchRedisTests), DisableParallelization = true)]
public sealed class DispatchRedisTests(StoresFixture stores) : IAsyncLifetime
{
    /// <summary>A pass over deadlines that waits for a Redis that hangs takes 0.8 s.</summary>
    private static readonly TimeSpan onTime = TimeSpan.FromMilliseconds(200);

    private readonly FakeLoggerProvider log = new();
    private TestDatabase db = null!;
    private LocalRedis timers = null!;
    private LocalRedis dispatch = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        db = await stores.NewDatabaseAsync();
        timers = await LocalRedis.StartAsync(new() { Persistent = false });
        dispatch = await LocalRedis.StartAsync(new() { Persistent = false });
    }

    public async ValueTask DisposeAsync()
    {
        await timers.DisposeAsync();
        await dispatch.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deadlines_are_on_time_while_the_redis_of_dispatch_is_away(bool frozen)
    {
        using var worker = Build(("Sweep:Grace", "00:01:00"));
        await worker.StartAsync(Ct);
        await UntilHealthAsync(worker, HealthStatus.Healthy, HealthStatus.Healthy);

        await LoseAsync(dispatch, frozen);
        var trips = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => db.BookAsync(TimeSpan.FromMilliseconds(3_000 + (20 * i)))));
        await Task.WhenAll(trips.Select(worker.Get<AfterCommit>().BookedAsync));

        await using var context = db.NewContext();
        await TestHost.UntilAsync(() => context.Trips.AllAsync(trip => trip.ClosedAt != null));
        var expired = await context.Trips.ToListAsync(Ct);
        Assert.InRange(expired.Select(trip => trip.ClosedAt!.Value - trip.DeadlineAt).Order().ElementAt(94), TimeSpan.Zero, onTime);
        await UntilHealthAsync(worker, HealthStatus.Healthy, HealthStatus.Degraded);
        await TestHost.UntilAsync(() => Task.FromResult(log.Collector.Lines(LogLevel.Warning).Count > 0));
        Assert.StartsWith(
            "The Redis of dispatch does not answer.", Assert.Single(log.Collector.Lines(LogLevel.Warning)), StringComparison.Ordinal);

        await FindAgainAsync(dispatch, frozen);
        await UntilHealthAsync(worker, HealthStatus.Healthy, HealthStatus.Healthy);
        await worker.StopAsync(Ct);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Presence_is_recorded_while_the_redis_of_the_timers_is_away(bool frozen)
    {
        using var service = Build();
        var (presence, drivers, here) = (service.Get<Presence>(), service.Get<DriverPool>(), TestDatabase.UnionSquare);
        Assert.Null(await drivers.ReserveNearestAsync(Guid.NewGuid(), here));

        // Silent for long, and free: their next presence nudges the trip that waits.
        await presence.SeenAsync(new("driver", here) { Age = TimeSpan.FromMinutes(1) }, Ct);
        await LoseAsync(timers, frozen);
        await presence.SeenAsync(new("driver", here), Ct);
        await presence.SeenAsync(new("other", here), Ct);

        Assert.Equal("driver", (await drivers.ReserveNearestAsync(Guid.NewGuid(), here))?.Id);
        Assert.Equal("other", (await drivers.ReserveNearestAsync(Guid.NewGuid(), here))?.Id);
        await UntilHealthAsync(service, HealthStatus.Degraded, HealthStatus.Healthy);
        await FindAgainAsync(timers, frozen);
    }

    [Fact]
    public async Task Each_redis_has_its_own_keys_and_the_mark_of_the_environment()
    {
        using var worker = Build();
        await UntilHealthAsync(worker, HealthStatus.Healthy, HealthStatus.Healthy);
        await worker.Get<Presence>().SeenAsync(new("driver", TestDatabase.UnionSquare), Ct);
        await worker.Get<AfterCommit>().BookedAsync(await db.BookAsync(TimeSpan.FromMinutes(1)));
        await worker.Get<TimerRepair>().PassAsync(Ct);
        await worker.Get<DriverPruning>().PruneAsync();

        var (ofTimers, ofDispatch) = (await KeysAsync(timers), await KeysAsync(dispatch));

        Assert.Contains($"{{dispatch:{Region.Of(TestDatabase.UnionSquare).Name}}}:positions", ofDispatch);
        Assert.All(ofDispatch, key => Assert.Matches(@"^(\{(dispatch:....|probe)\}:|dispatch:regions$|driver:)", key));
        Assert.Contains("{timeouts:0}", ofTimers);
        Assert.Contains("{matching:0}", ofTimers);
        Assert.DoesNotContain(ofTimers, key => key.Contains("dispatch", StringComparison.Ordinal));
        Assert.Contains("{probe}:environment", ofTimers);
        Assert.Contains("{probe}:environment", ofDispatch);
    }

    [Fact]
    public async Task Trips_of_one_pass_find_the_drivers_in_the_redis_of_dispatch()
    {
        using var worker = Build();
        var here = TestDatabase.UnionSquare;
        foreach (var driver in (string[])["one", "other"])
            await worker.Get<Presence>().SeenAsync(new(driver, here), Ct);

        var found = await worker.Get<DriverPool>().ReserveBatchAsync(
            [new(Guid.NewGuid(), here, TimeSpan.Zero, null, []), new(Guid.NewGuid(), here, TimeSpan.Zero, null, [])]);

        Assert.Equal(["one", "other"], found.Select(search => search.Driver?.Id).Order());
        Assert.DoesNotContain(await KeysAsync(timers), key => key.Contains("dispatch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_emptied_redis_of_dispatch_has_no_timers_armed_again()
    {
        using var worker = Build();
        var (repair, presence, drivers) = (worker.Get<TimerRepair>(), worker.Get<Presence>(), worker.Get<DriverPool>());
        await repair.PassAsync(Ct);
        await presence.SeenAsync(new("driver", TestDatabase.UnionSquare), Ct);

        await ExecuteAsync(dispatch, "FLUSHALL");
        await repair.PassAsync(Ct);

        Assert.Single(log.Collector.Lines(), line => line.Contains("reading all waiting trips", StringComparison.Ordinal));
        Assert.Null(await drivers.ReserveNearestAsync(Guid.NewGuid(), TestDatabase.UnionSquare));
        await presence.SeenAsync(new("driver", TestDatabase.UnionSquare), Ct);
        Assert.Equal("driver", (await drivers.ReserveNearestAsync(Guid.NewGuid(), TestDatabase.UnionSquare))?.Id);
    }

    /// <summary>Each client opens two connections to a server: one for calls, one for hints.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task By_default_dispatch_has_a_connection_of_its_own_to_the_same_redis(bool setToNothing)
    {
        Assert.SkipWhen(LocalRedis.FindRedisServer() is null, "Neither redis-server nor valkey-server is installed.");
        (string, string)[] settings = setToNothing ? [("ConnectionStrings:dispatch", "")] : [];
        using var host = TestHost.Build(db, timers, _ => { }, settings);
        await host.StartAsync(Ct);
        await host.Get<Presence>().SeenAsync(new("driver", TestDatabase.UnionSquare), Ct);

        await TestHost.UntilAsync(async () =>
        {
            var clients = (await ExecuteAsync(timers, "CLIENT", "LIST")).Split('\n')
                .Where(client => client.Contains("SE.Redis", StringComparison.Ordinal))
                .ToLookup(client => client.Contains("-dispatch ", StringComparison.Ordinal));
            return (clients[true].Count(), clients[false].Count()) == (2, 2);
        });
        await UntilHealthAsync(host, HealthStatus.Healthy, HealthStatus.Healthy);
        await host.StopAsync(Ct);
    }

    [Fact]
    public async Task Calls_to_both_redis_are_traced()
    {
        using var telemetry = new RecordedTelemetry();
        using var host = Build(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:1"));
        await host.StartAsync(Ct);
        using var source = new ActivitySource(nameof(DispatchRedisTests));
        using (source.StartActivity("work"))
        {
            await host.Get<Presence>().SeenAsync(new("driver", TestDatabase.UnionSquare), Ct);
            await host.Get<AfterCommit>().BookedAsync(await db.BookAsync());
        }

        await TestHost.UntilAsync(() => Task.FromResult(IsTraced(timers) && IsTraced(dispatch)));
        await host.StopAsync(Ct);

        bool IsTraced(LocalRedis redis) => telemetry.Records.Any(record =>
            record == $"activity RideAspire.Redis server.port: {redis.Port}");
    }

    private IHost Build(params (string Key, string Value)[] settings) => TestHost.Build(
        db,
        timers,
        builder =>
        {
            builder.AddTimeouts();
            builder.Logging.AddProvider(log);
        },
        [("ConnectionStrings:dispatch", dispatch.ConnectionString), .. settings]);

    private static async Task LoseAsync(LocalRedis redis, bool frozen)
    {
        if (frozen)
            redis.Signal(ProcessSignal.Stop);
        else
            await redis.KillAsync();
    }

    private static async Task FindAgainAsync(LocalRedis redis, bool frozen)
    {
        if (frozen)
            redis.Signal(ProcessSignal.Continue);
        else
            await redis.StartAgainAsync(Ct);
    }

    private static Task UntilHealthAsync(IHost host, HealthStatus redis, HealthStatus dispatch) => TestHost.UntilAsync(async () =>
        (redis, dispatch) == ((await EntryAsync(host, "redis")).Status, (await EntryAsync(host, "dispatch")).Status));

    private static async Task<HealthReportEntry> EntryAsync(IHost host, string store) =>
        (await host.Get<HealthCheckService>().CheckHealthAsync(check => check.Name == store, Ct)).Entries[store];

    private async Task<IReadOnlyCollection<string>> KeysAsync(LocalRedis redis)
    {
        await using var connection = await redis.ConnectAsync();
        return [.. connection.GetServers()[0].Keys().Select(key => ((string)key!)[(db.KeyPrefix.Length + 1)..])];
    }

    private static async Task<string> ExecuteAsync(LocalRedis redis, string command, params object[] arguments)
    {
        var options = ConfigurationOptions.Parse(redis.ConnectionString);
        options.ClientName = "test";
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        return $"{await connection.GetDatabase().ExecuteAsync(command, arguments)}";
    }
}
