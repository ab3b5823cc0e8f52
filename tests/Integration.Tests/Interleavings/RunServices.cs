using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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
internal sealed class RunServices(TestDatabase db, IHost host, LostEffects lost) : IDisposable
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

    /// <summary>
    /// The number of effects in Redis that have failed so far, as happens on a busy machine. Timers that they did not
    /// arm are left to the repair.
    /// </summary>
    public int LostEffectCount => lost.Count;

    public static async Task<RunServices> BuildAsync(StoresFixture stores, LocalRedis redis)
    {
        var db = await stores.NewDatabaseAsync();
        var lost = new LostEffects();
        var host = TestHost.Build(db, redis, builder =>
        {
            builder.Logging.AddProvider(lost);
            builder.Services.AddSingleton<MatchingEffect>();
            builder.AddTimeouts();
        }, ("Sweep:Grace", "00:00:00"));
        return new(db, host, lost);
    }

    public void Dispose() => host.Dispose();
}

/// <summary>Counts the warnings of <see cref="AfterCommit"/>.</summary>
internal sealed class LostEffects : ILoggerProvider, ILogger
{
    private int count;

    public int Count => count;

    public ILogger CreateLogger(string categoryName) => categoryName == typeof(AfterCommit).FullName ? this : NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Interlocked.Increment(ref count);

    public void Dispose()
    {
    }
}
