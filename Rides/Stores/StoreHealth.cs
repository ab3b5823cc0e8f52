using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>
/// Health checks of the stores. A store that does not answer makes a replica Degraded, never Unhealthy: every replica
/// has the same store, so taking them all out of service would only hide the errors that clients should see.
/// </summary>
internal static class StoreHealth
{
    /// <summary>
    /// Shorter than the usual timeout of a probe, 1 s: a hung store must not look like a hung replica.
    /// </summary>
    private static readonly TimeSpan timeout = TimeSpan.FromMilliseconds(800);

    public static void AddStoreHealth(this IServiceCollection services) => services.AddHealthChecks()
        .Add(Check("postgres", (provider, ct) => PingPostgresAsync(provider.GetRequiredService<NpgsqlDataSource>(), ct)))
        .Add(Check("redis", (provider, _) => provider.GetRequiredService<IConnectionMultiplexer>().GetDatabase().PingAsync()));

    private static HealthCheckRegistration Check(string name, Func<IServiceProvider, CancellationToken, Task> ping) =>
        new(name, provider => new StoreCheck(ct => ping(provider, ct)), HealthStatus.Degraded, tags: null, timeout);

    private static async Task PingPostgresAsync(NpgsqlDataSource postgres, CancellationToken ct)
    {
        await using var ping = postgres.CreateCommand("SELECT 1");
        await ping.ExecuteScalarAsync(ct);
    }

    private sealed class StoreCheck(Func<CancellationToken, Task> ping) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await ping(cancellationToken).WaitAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (StoreFailure.Is(e) || e is OperationCanceledException)
            {
                return HealthCheckResult.Degraded("does not answer");
            }
        }
    }
}
