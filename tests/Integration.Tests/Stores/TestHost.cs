using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RideAspire.LocalServers;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Stores;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>The services of a worker, on a database and a Redis of the test's own, in this process.</summary>
internal static class TestHost
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(5);

    public static IHost Build(
        TestDatabase db, LocalRedis redis, Action<HostApplicationBuilder> configure, params (string Key, string Value)[] settings) =>
        Build(db, redis.ConnectionString, configure, settings);

    /// <param name="redis">The connection string of Redis.</param>
    public static IHost Build(
        TestDatabase db, string redis, Action<HostApplicationBuilder> configure, params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:rides", db.ConnectionString),
            new("ConnectionStrings:redis", redis),
            new("Redis:KeyPrefix", db.KeyPrefix),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));

        // As in the services' settings: StoreConditions logs what fails.
        builder.Logging.ClearProviders().AddFilter("StackExchange.Redis", LogLevel.None);
        builder.Services.AddSingleton<Heartbeats>();
        builder.AddRides();
        configure(builder);
        return builder.Build();
    }

    public static T Get<T>(this IHost host)
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>When a trip's timer in a queue is due, in Unix milliseconds. Null when there is none.</summary>
    public static async Task<double?> DueAsync(this IConnectionMultiplexer redis, TimerQueue queue, Guid trip) =>
        await redis.GetDatabase().SortedSetScoreAsync(queue.KeyOf(queue.ShardOf(trip)), trip.ToString("D"));

    /// <summary>
    /// Checks a condition every 5 ms until it is true. Throws after 30 s. The pause leaves the machine to the code that
    /// the test waits for. A store failure counts as false: on a busy machine, clients that fail fast time out.
    /// </summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var expiry = new CancellationTokenSource(timeout);
        using var polls = new PeriodicTimer(pollInterval);
        while (!await CheckAsync())
            await polls.WaitForNextTickAsync(expiry.Token);

        async Task<bool> CheckAsync()
        {
            try
            {
                return await condition();
            }
            catch (Exception e) when (StoreFailure.Is(e))
            {
                return false;
            }
        }
    }
}
