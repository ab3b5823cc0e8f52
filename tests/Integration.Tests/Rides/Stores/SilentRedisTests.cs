using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>The services' Redis client when its connections go silent, as when a host or a network is lost.</summary>
public sealed class SilentRedisTests(StoresFixture stores)
{
    // A call times out after 0.9 s, checked every 0.25 s, and a silent connection is replaced after 4 s. The rest is
    // for a busy machine.
    private static readonly TimeSpan callTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan recoveryTimeout = TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Calls_fail_within_two_seconds_and_the_client_recovers_by_itself_within_six()
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

        Assert.InRange(longest, TimeSpan.FromTicks(1), callTimeout);
        Assert.InRange(client.Silence.Elapsed, TimeSpan.Zero, recoveryTimeout);
    }

    [Fact]
    public async Task An_idle_client_recovers_too_and_receives_hints_again()
    {
        await using var client = await SilencedClient.StartAsync(stores);

        await client.Restored.WaitAsync(TimeSpan.FromSeconds(60));
        await TestHost.UntilAsync(client.AreHintsReceivedAsync);

        Assert.InRange(client.Silence.Elapsed, TimeSpan.Zero, recoveryTimeout);
    }

    /// <summary>A service's client whose two connections, for calls and for hints, have just gone silent.</summary>
    private sealed class SilencedClient : IAsyncDisposable
    {
        private readonly TaskCompletionSource restored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentDictionary<ConnectionType, bool> restoredTypes = [];
        private readonly SilentProxy proxy;
        private readonly IHost host;
        private readonly TimerQueue queue;
        private int hinted;
        private int changed;

        private SilencedClient(SilentProxy proxy, IHost host)
        {
            (this.proxy, this.host) = (proxy, host);
            Connection = host.Get<IConnectionMultiplexer>();
            queue = new TimerQueue(Connection.Store(), $"test-{Guid.NewGuid():N}", shardCount: 1);
        }

        public IConnectionMultiplexer Connection { get; }

        /// <summary>The time since they went silent.</summary>
        public Stopwatch Silence { get; } = new();

        /// <summary>Completes when both connections have been replaced.</summary>
        public Task Restored => restored.Task;

        public static async Task<SilencedClient> StartAsync(StoresFixture stores)
        {
            var redis = await stores.RedisAsync(RedisKind.RedisServer);
            var proxy = new SilentProxy(redis.Port);
            var throughProxy = ("ConnectionStrings:redis", $"127.0.0.1:{proxy.Port},password={redis.Password}");
            var client = new SilencedClient(proxy, TestHost.Build(new(stores.MissingDatabase()), redis, _ => { }, throughProxy));
            await client.queue.OnHintAsync(_ => Interlocked.Increment(ref client.hinted));
            await client.host.Get<ChangeHints>().SubscribeAsync(_ => Interlocked.Increment(ref client.changed), _ => { });
            await TestHost.UntilAsync(client.AreHintsReceivedAsync);
            (client.hinted, client.changed) = (0, 0);
            client.Connection.ConnectionRestored += client.OnRestored;

            Assert.True(proxy.Silence() >= 2);
            client.Silence.Start();
            return client;
        }

        /// <summary>Publishes a hint of each kind. True once both kinds have been received.</summary>
        public async Task<bool> AreHintsReceivedAsync()
        {
            // The claim moves the timer into the future, so the next one becomes the head and sends a hint again.
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
            restoredTypes[e.ConnectionType] = true;
            if (restoredTypes.Count == 2)
                restored.TrySetResult();
        }
    }
}
