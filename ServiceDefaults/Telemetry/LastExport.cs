using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace RideAspire.ServiceDefaults.Telemetry;

/// <summary>
/// The last step of a shutdown: what was not exported yet is, all three kinds at once. Left to their disposal, one after the other would
/// give a collector that hangs 5 s.
/// </summary>
internal sealed class LastExport(IServiceProvider services) : IHostedLifecycleService
{
    private static readonly TimeSpan patience = TimeSpan.FromMilliseconds(500);

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        var most = (int)patience.TotalMilliseconds;
        return Task.WhenAll(
            Task.Run(() => services.GetService<TracerProvider>()?.Shutdown(most), CancellationToken.None),
            Task.Run(() => services.GetService<MeterProvider>()?.Shutdown(most), CancellationToken.None),
            Task.Run(() => services.GetService<LoggerProvider>()?.Shutdown(most), CancellationToken.None));
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
