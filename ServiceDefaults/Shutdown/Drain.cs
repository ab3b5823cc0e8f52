using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RideAspire.ServiceDefaults.Shutdown;

/// <summary>
/// The first step of a shutdown: readiness fails, and after a pause the host stops its services, the web server among them. Local to
/// this process; no other replica hears of it.
/// </summary>
internal sealed partial class Drain(IOptions<DrainOptions> options, TimeProvider time, ILogger<Drain> logger) : IHostedLifecycleService, IHealthCheck
{
    private volatile bool draining;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        draining = true;
        Draining(options.Value.Pause);
        await Task.Delay(options.Value.Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(draining ? HealthCheckResult.Unhealthy("This replica drains.") : HealthCheckResult.Healthy());

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Draining: not ready from now on; services stop in {Pause}.")]
    private partial void Draining(TimeSpan pause);
}
