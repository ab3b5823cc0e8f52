using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Matching;
using RideAspire.Timeouts;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>
/// The services of all workers, for one interleaving at a time. The database is their own, because a sweep takes every
/// overdue trip and offer in it. So are their keys in Redis, because a pump takes every due timer.
/// </summary>
internal sealed class RunServices(TestDatabase db, IHost host) : IDisposable
{
    public IHost Host => host;

    public TestDatabase Database => db;

    public IConnectionMultiplexer Redis { get; } = host.Get<IConnectionMultiplexer>();

    public ExpiryEffect Expiry { get; } = host.Get<ExpiryEffect>();

    public MatchingEffect Matching { get; } = host.Get<MatchingEffect>();

    public TimerPump DeadlinePump { get; } =
        new(host.Get<TimerQueues>().Timeouts, host.Get<ExpiryEffect>(), new(), TimeProvider.System, NullLogger<TimerPump>.Instance);

    public TimerPump SearchPump { get; } =
        new(host.Get<TimerQueues>().Matching, host.Get<MatchingEffect>(), new(), TimeProvider.System, NullLogger<TimerPump>.Instance);

    /// <summary>Waits until the trips are armed whose arming failed, as happens on a busy machine.</summary>
    public Task ArmedAgainAsync() => TestHost.UntilAsync(() => Task.FromResult(Host.Get<UnarmedTrips>().Count == 0));

    public static async Task<RunServices> BuildAsync(StoresFixture stores, LocalRedis redis)
    {
        var db = await stores.NewDatabaseAsync();
        var host = TestHost.Build(db, redis, builder =>
        {
            builder.Services.AddSingleton<MatchingEffect>();
            builder.AddTimeouts();
        }, ("Sweep:Grace", "00:00:00"));
        return new(db, host);
    }

    public void Dispose() => host.Dispose();
}
