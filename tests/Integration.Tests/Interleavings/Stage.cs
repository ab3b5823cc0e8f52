using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Matching;
using RideAspire.Timeouts;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>
/// Where one world at a time is played: the services of all workers, on a database of its own, because a sweep sweeps all there is. Worlds
/// share the Redis and are far apart on earth.
/// </summary>
internal sealed class Stage(TestDatabase db, IHost host, LostEffects lost) : IDisposable
{
    public IHost Host => host;

    public TestDatabase Database => db;

    public IConnectionMultiplexer Redis { get; } = host.Get<IConnectionMultiplexer>();

    public ExpiryEffect Expiry { get; } = host.Get<ExpiryEffect>();

    public MatchingEffect Matching { get; } = host.Get<MatchingEffect>();

    /// <summary>How many effects in Redis were given up so far, as happens on a busy machine: what they would have armed is the repair's to arm.</summary>
    public int Lost => lost.Count;

    public static async Task<Stage> BuildAsync(StoresFixture stores, LocalRedis redis)
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

    public ILogger CreateLogger(string categoryName) =>
        categoryName == typeof(AfterCommit).FullName ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Interlocked.Increment(ref count);

    public void Dispose()
    {
    }
}
