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
        // A probe's answer says what is wrong; a log line each second would not say more.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Heartbeats>();
        builder.Services.AddHealthChecks()
            .AddCheck<LoopsStarted>("loops started")
            .AddCheck<LoopsAlive>("loops alive", tags: [HealthTags.Live]);
    }

    /// <summary>Ready once every loop has made its first pass.</summary>
    private sealed class LoopsStarted(Heartbeats heartbeats) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(heartbeats.NotStarted() is { Count: > 0 } loops
                ? HealthCheckResult.Unhealthy($"No first pass yet: {string.Join(", ", loops)}")
                : HealthCheckResult.Healthy());
    }

    /// <summary>Alive while no loop has been silent for too long.</summary>
    private sealed class LoopsAlive(Heartbeats heartbeats) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(heartbeats.Silent() is { Count: > 0 } loops
                ? HealthCheckResult.Unhealthy($"No pass for {Heartbeats.LongestSilence}: {string.Join(", ", loops)}")
                : HealthCheckResult.Healthy());
    }
}
