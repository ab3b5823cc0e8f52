using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RideAspire.LocalServers;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>The services of a worker, on a database and a Redis of the test's own, in this process.</summary>
internal static class TestHost
{
    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(5);

    public static IHost Build(TestDatabase db, LocalRedis redis, Action<HostApplicationBuilder> configure, params (string Key, string Value)[] settings)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:rides", db.ConnectionString),
            new("ConnectionStrings:redis", redis.ConnectionString),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Heartbeats>();
        builder.AddRides();
        configure(builder);
        return builder.Build();
    }

    public static T Get<T>(this IHost host)
        where T : notnull => host.Services.GetRequiredService<T>();

    /// <summary>When a trip's timer of a queue is due, in Unix ms; null when there is none.</summary>
    public static async Task<double?> DueAsync(this IConnectionMultiplexer redis, RideAspire.Timers.TimerQueue queue, Guid trip) =>
        await redis.GetDatabase().SortedSetScoreAsync($"ride:{{{queue.Name}:{queue.ShardOf(trip)}}}", trip.ToString("D"));

    /// <summary>
    /// Looks every few milliseconds until it is so; without a pause the lookers would take the machine from those they wait for. A store
    /// that does not answer, as happens on a busy machine to clients that fail fast, has not said yet. Fails after 30 s.
    /// </summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var looks = new PeriodicTimer(betweenLooks);
        while (!await IsSoAsync())
            await looks.WaitForNextTickAsync(patience.Token);

        async Task<bool> IsSoAsync()
        {
            try
            {
                return await isSo();
            }
            catch (Exception e) when (StoreFailure.Is(e))
            {
                return false;
            }
        }
    }
}
