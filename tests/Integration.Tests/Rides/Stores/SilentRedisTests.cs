using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Dispatch;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>The services' own client of Redis when its connections go dead without a word, as when a host or a network is lost.</summary>
public sealed class SilentRedisTests(StoresFixture stores)
{
    // 0.9 s, looked at each quarter of a second, and 4 s; with something to spare for a busy machine.
    private static readonly TimeSpan failsWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan servesWithin = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Calls_fail_soon_and_the_client_serves_again_by_itself_within_seconds()
    {
        await using var client = await SilencedClient.StartAsync(stores);
        var longest = TimeSpan.Zero;
        await TestHost.UntilAsync(async () =>
        {
            var call = Stopwatch.StartNew();
            try
            {
                await client.Connection.GetDatabase().PingAsync();
                return true;
            }
            catch (Exception e) when (StoreFailure.Is(e))
            {
                longest = longest > call.Elapsed ? longest : call.Elapsed;
                return false;
            }
        });

        Assert.InRange(longest, TimeSpan.FromTicks(1), failsWithin);
        Assert.InRange(client.Silence.Elapsed, TimeSpan.Zero, servesWithin);
    }

    [Fact]
    public async Task A_client_that_nobody_calls_notices_too_and_hints_come_again()
    {
        await using var client = await SilencedClient.StartAsync(stores);

        await client.Restored.WaitAsync(TimeSpan.FromSeconds(60));
        await TestHost.UntilAsync(client.AreHintsHeardAsync);

        Assert.InRange(client.Silence.Elapsed, TimeSpan.Zero, servesWithin);
    }

    /// <summary>A service's client whose connections, the one for calls and the one that hints come by, have just gone silent.</summary>
    private sealed class SilencedClient : IAsyncDisposable
    {
        private readonly TaskCompletionSource restored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentDictionary<ConnectionType, bool> live = [];
        private readonly SilentProxy proxy;
        private readonly IHost host;
        private readonly TimerQueue queue;
        private int hinted;
        private int changed;

        private SilencedClient(SilentProxy proxy, IHost host)
        {
            (this.proxy, this.host) = (proxy, host);
            Connection = host.Get<IConnectionMultiplexer>();
            queue = new TimerQueue(Connection, $"test-{Guid.NewGuid():N}", shardCount: 1);
        }

        public IConnectionMultiplexer Connection { get; }

        /// <summary>For how long they have been silent.</summary>
        public Stopwatch Silence { get; } = new();

        /// <summary>Completes when both connections have been replaced.</summary>
        public Task Restored => restored.Task;

        public static async Task<SilencedClient> StartAsync(StoresFixture stores)
        {
            var redis = await stores.RedisAsync(RedisKind.RedisServer);
            var proxy = new SilentProxy(redis.Port);
            var client = new SilencedClient(proxy, TestHost.Build(
                new(stores.MissingDatabase()), redis, _ => { }, ("ConnectionStrings:redis", $"127.0.0.1:{proxy.Port},password={redis.Password}")));
            await client.queue.OnHintAsync(_ => Interlocked.Increment(ref client.hinted));
            await client.host.Get<ChangeHints>().SubscribeAsync(_ => Interlocked.Increment(ref client.changed), _ => { });
            await TestHost.UntilAsync(client.AreHintsHeardAsync);
            (client.hinted, client.changed) = (0, 0);
            client.Connection.ConnectionRestored += client.OnRestored;

            Assert.True(proxy.Silence() >= 2);
            client.Silence.Start();
            return client;
        }

        /// <summary>Publishes a hint of each kind; true once both kinds have come.</summary>
        public async Task<bool> AreHintsHeardAsync()
        {
            // Each timer is sooner than the head, so each hints.
            await queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
            await queue.ClaimAsync(0, 1, TimeSpan.FromMinutes(1));
            host.Get<ChangeHints>().Publish([Guid.NewGuid()], []);
            return Volatile.Read(ref hinted) > 0 && Volatile.Read(ref changed) > 0;
        }

        public async ValueTask DisposeAsync()
        {
            host.Dispose();
            await proxy.DisposeAsync();
        }

        private void OnRestored(object? sender, ConnectionFailedEventArgs e)
        {
            live[e.ConnectionType] = true;
            if (live.Count == 2)
                restored.TrySetResult();
        }
    }
}
