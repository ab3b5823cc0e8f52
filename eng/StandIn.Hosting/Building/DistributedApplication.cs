using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RideAspire.LocalServers;
using RideAspire.StandIn;

namespace Aspire.Hosting;

/// <summary>An application of several resources that start, stop and are watched together.</summary>
public sealed class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost host;
    private readonly TestRun? test;

    internal DistributedApplication(IHost host, TestRun? test) => (this.host, this.test) = (host, test);

    public IServiceProvider Services => host.Services;

    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    /// <summary>Starts the resources, and does not wait until they are up.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => host.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => host.StopAsync(cancellationToken);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs until Ctrl+C or SIGTERM; or writes the manifest, when asked for it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (test is not null)
        {
            // The test starts and stops it; the program only waits. (Host.WaitForShutdownAsync would stop it a second time.)
            var stopped = Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped;
            await Task.Delay(Timeout.Infinite, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else if (Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode)
        {
            await ManifestPublisher.PublishAsync(Services, cancellationToken);
        }
        else
        {
            await RunResourcesAsync(cancellationToken);
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }

    private async Task RunResourcesAsync(CancellationToken ct)
    {
        try
        {
            using var only = Services.GetRequiredService<AppHostFolder>().Lock();
            await host.RunAsync(ct);
        }
        catch (LocalServerException e)
        {
            Console.Error.WriteLine(e.Message);
            Environment.ExitCode = 1;
        }
    }
}
