using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace RideAspire.ServiceDefaults.Telemetry;

/// <summary>
/// The last step of a shutdown: exports what was not exported yet. Traces, metrics and logs go at the same time, with
/// one short timeout. Without this step each provider exports when it is disposed, one after the other, and a hung
/// collector holds each one for 5 s.
/// </summary>
internal sealed class LastExport(IServiceProvider services) : IHostedLifecycleService
{
    private const int ExportTimeoutMs = 500;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => services.GetService<TracerProvider>()?.Shutdown(ExportTimeoutMs), CancellationToken.None),
        Task.Run(() => services.GetService<MeterProvider>()?.Shutdown(ExportTimeoutMs), CancellationToken.None),
        Task.Run(() => services.GetService<LoggerProvider>()?.Shutdown(ExportTimeoutMs), CancellationToken.None));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
