using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RideAspire.Stores;

/// <summary>
/// Health checks of the stores. A store that does not do its work makes a replica Degraded, never Unhealthy: every
/// replica has the same store, so taking them all out of service would only hide the errors that clients should see.
/// Only a schema that was not found yet makes it Unhealthy (<see cref="SchemaCheck"/>): a release must not serve before
/// its migration.
/// </summary>
internal static class StoreHealth
{
    /// <summary>
    /// Shorter than the usual timeout of a probe, 1 s: a hung store must not look like a hung replica.
    /// </summary>
    private static readonly TimeSpan timeout = TimeSpan.FromMilliseconds(800);

    public static void AddStoreHealth(this IServiceCollection services)
    {
        services.AddSingleton<StoreEnvironment>();
        services.AddSingleton<PostgresProbe>();
        services.AddSingleton<RedisProbe>();
        services.AddKeyedSingleton(StoreFaults.Dispatch, (provider, name) =>
            ActivatorUtilities.CreateInstance<RedisProbe>(provider, provider.GetRequiredKeyedService<RedisStore>(name)));
        services.AddSingleton<SchemaCheck>();
        services.AddHealthChecks()
            .Add(Check(StoreFaults.Postgres, StoreCheckOf(provider => provider.GetRequiredService<PostgresProbe>())))
            .Add(Check(StoreFaults.Redis, StoreCheckOf(provider => provider.GetRequiredService<RedisProbe>())))
            .Add(Check(StoreFaults.Dispatch, StoreCheckOf(provider => provider.GetRequiredKeyedService<RedisProbe>(StoreFaults.Dispatch))))
            .Add(Check("schema", provider => provider.GetRequiredService<SchemaCheck>()));
    }

    private static HealthCheckRegistration Check(string name, Func<IServiceProvider, IHealthCheck> check) =>
        new(name, check, HealthStatus.Degraded, tags: null, timeout);

    private static Func<IServiceProvider, IHealthCheck> StoreCheckOf(Func<IServiceProvider, StoreProbe> probe) =>
        provider => new StoreCheck(probe(provider), provider.GetRequiredService<StoreConditions>());

    /// <summary>Degraded while the probe fails, and while other calls meet trouble that the probe does not.</summary>
    private sealed class StoreCheck(StoreProbe probe, StoreConditions conditions) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var fault = await probe.RunAsync(cancellationToken).WaitAsync(cancellationToken);
                return (fault?.What ?? conditions.TroubleOf(probe.Store)) is { } why
                    ? HealthCheckResult.Degraded(why)
                    : HealthCheckResult.Healthy();
            }
            catch (OperationCanceledException)
            {
                return HealthCheckResult.Degraded("does not answer.");
            }
        }
    }
}
