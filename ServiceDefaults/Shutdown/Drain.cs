using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Telemetry;

namespace RideAspire.ServiceDefaults.Shutdown;

/// <summary>
/// The first step of a shutdown: readiness fails, and the host waits before it stops its services, the web server among
/// them. It concerns this process alone; other replicas are not notified.
/// </summary>
internal sealed partial class Drain(
    IOptions<DrainOptions> options, ServiceMetrics metrics, TimeProvider time, ILogger<Drain> logger)
    : IHostedLifecycleService, IHealthCheck
{
    private volatile bool draining;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        draining = true;
        metrics.DrainBegan();
        var delay = options.Value.ReadinessDelay;
        Draining(delay);
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(draining ? HealthCheckResult.Unhealthy("This replica is draining.") : HealthCheckResult.Healthy());

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <remarks>The last export is registered earlier, so it begins after this.</remarks>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        metrics.DrainEnded();
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Information, "Draining: this replica is no longer ready. Its services stop in {Delay}.")]
    private partial void Draining(TimeSpan delay);
}
