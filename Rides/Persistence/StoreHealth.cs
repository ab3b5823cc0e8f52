using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace RideAspire.Persistence;

/// <summary>
/// Says whether the stores answer. One that does not degrades a replica and never takes it out: it is every replica's trouble, so taking
/// them out would only hide the errors that clients should see.
/// </summary>
internal static class StoreHealth
{
    /// <summary>Shorter than a probe's own patience, commonly 1 s: a hung store must not look like a hung replica.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromMilliseconds(800);

    public static void AddStoreHealth(this IServiceCollection services) =>
        services.AddHealthChecks()
            .Add(new("postgres", provider => new Answers(ct => PostgresAsync(provider, ct)), HealthStatus.Degraded, tags: null, patience))
            .Add(new("redis", provider => new Answers(_ => provider.GetRequiredService<IConnectionMultiplexer>().GetDatabase().PingAsync()), HealthStatus.Degraded, tags: null, patience));

    private static async Task PostgresAsync(IServiceProvider provider, CancellationToken ct)
    {
        await using var scope = provider.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RidesDbContext>().Database.ExecuteSqlAsync($"SELECT 1", ct);
    }

    private sealed class Answers(Func<CancellationToken, Task> ask) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await ask(cancellationToken).WaitAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (StoreFailure.Is(e) || e is OperationCanceledException)
            {
                return HealthCheckResult.Degraded("does not answer");
            }
        }
    }
}
