using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace RideAspire.ServiceDefaults.Health;

internal static class HealthExtensions
{
    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        // The response to a probe already says what is wrong. Logging it every second would add nothing.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Heartbeats>();
        builder.Services.AddHealthChecks()
            .AddCheck<LoopsStarted>("loops started")
            .AddCheck<LoopsAlive>("loops alive", tags: [HealthTags.Live]);
    }

    /// <summary>Ready once every loop has made its first successful pass.</summary>
    private sealed class LoopsStarted(Heartbeats heartbeats) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(heartbeats.NotStarted() is { Count: > 0 } loops
                ? HealthCheckResult.Unhealthy($"No successful pass yet: {string.Join(", ", loops)}")
                : HealthCheckResult.Healthy());
    }

    /// <summary>Alive while no loop is silent for longer than <see cref="Heartbeats.MaxSilence"/>.</summary>
    private sealed class LoopsAlive(Heartbeats heartbeats) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(heartbeats.Silent() is { Count: > 0 } loops
                ? HealthCheckResult.Unhealthy($"No pass for more than {Heartbeats.MaxSilence}: {string.Join(", ", loops)}")
                : HealthCheckResult.Healthy());
    }
}
