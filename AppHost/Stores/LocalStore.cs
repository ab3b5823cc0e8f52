using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RideAspire.LocalServers;

namespace RideAspire.AppHost.Stores;

/// <summary>
/// A store of the model that runs as a local process. The dashboard shows its state and log, and starts and stops it.
/// The process is a child of the AppHost and always ends with it, even when the AppHost is killed.
/// </summary>
/// <param name="resource">The store.</param>
/// <param name="launch">Starts the store's server. Its argument receives each line that the server logs.</param>
internal sealed partial class LocalStore(IResourceWithEndpoints resource, Func<Action<string>, CancellationToken, Task<LocalServer>> launch)
    : IHostedService, IDisposable
{
    private readonly SemaphoreSlim oneAtATime = new(1);
    private IServiceProvider services = null!;
    private ResourceNotificationService notifications = null!;
    private LocalServer? server;
    private Task endIsShown = Task.CompletedTask;
    private bool hasDatabases;

    /// <summary>
    /// Starts the store for the first time, when Aspire initializes its resources. If it does not start, one line says
    /// why and the application ends.
    /// </summary>
    public async Task InitializeAsync(InitializeResourceEvent start, CancellationToken ct)
    {
        (services, notifications) = (start.Services, start.Notifications);
        var started = await ExclusivelyAsync(async () =>
        {
            await start.Eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), ct);
            await RunAsync(ct);
            foreach (var store in WithChildren())
                await start.Eventing.PublishAsync(new ConnectionStringAvailableEvent(store, services), ct);
            await ShowAsync(KnownResourceStates.Running);
        }, ct);
        if (started.Success)
            return;

        CannotStart(services.GetRequiredService<ILogger<LocalStore>>(), resource.Name, started.Message);
        Environment.ExitCode = 1;
        services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
    }

    /// <summary>
    /// Shows the databases as running. Called when the store answers and Aspire has created its databases. Before that,
    /// health checks would connect to a missing database, which Postgres logs as fatal.
    /// </summary>
    public Task ShowDatabasesAsync()
    {
        hasDatabases = true;
        return IsRunning ? ShowAsync(KnownResourceStates.Running) : Task.CompletedTask;
    }

    /// <summary>The dashboard's start command. The port and the data stay the same.</summary>
    public Task<ExecuteCommandResult> StartAgainAsync(CancellationToken ct) => ExclusivelyAsync(async () =>
    {
        if (IsRunning)
            return;
        await RunAsync(ct);
        await ShowAsync(KnownResourceStates.Running);
    }, ct);

    /// <summary>The dashboard's stop command, an orderly shutdown.</summary>
    public Task<ExecuteCommandResult> EndAsync(CancellationToken ct) => ExclusivelyAsync(EndAsync, ct);

    /// <summary>The dashboard's restart command.</summary>
    public Task<ExecuteCommandResult> RestartAsync(CancellationToken ct) => ExclusivelyAsync(async () =>
    {
        await EndAsync();
        await RunAsync(ct);
        await ShowAsync(KnownResourceStates.Running);
    }, ct);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    public void Dispose() => oneAtATime.Dispose();

    private bool IsRunning => server is { Exited.IsCompleted: false };

    private async Task<ExecuteCommandResult> ExclusivelyAsync(Func<Task> act, CancellationToken ct)
    {
        await oneAtATime.WaitAsync(ct);
        try
        {
            await act();
            return CommandResults.Success();
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            await ShowAsync(IsRunning ? KnownResourceStates.Running : KnownResourceStates.FailedToStart);
            return CommandResults.Failure(e.Message);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private async Task RunAsync(CancellationToken ct)
    {
        await ShowAsync(KnownResourceStates.Starting);
        if (server is null)
        {
            var log = services.GetRequiredService<ResourceLoggerService>().GetLogger(resource);
            server = await launch(line => LogLine(log, line), ct);
            Started(log, server.Program, server.Port, server.Folder);
        }
        else
        {
            await server.StartAgainAsync(ct);
        }

        endIsShown = ShowEndAsync(server.Exited);
    }

    private async Task EndAsync()
    {
        if (!IsRunning)
            return;
        await ShowAsync(KnownResourceStates.Stopping);
        await server!.StopAsync();

        // Otherwise "Exited" could be shown after the next start.
        await endIsShown;
    }

    // A server that is killed is shown as ended, too.
    private async Task ShowEndAsync(Task<int> exited) => await ShowAsync(KnownResourceStates.Exited, await exited);

    // A database has no process of its own, so it has the state of its server.
    private async Task ShowAsync(string state, int? exitCode = null)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        foreach (var store in state == KnownResourceStates.Running && !hasDatabases ? [resource] : WithChildren())
        {
            await notifications.PublishUpdateAsync(store, last => last with
            {
                ResourceType = store == resource ? "LocalProcess" : last.ResourceType,
                State = state,
                ExitCode = exitCode,
                StartTimeStamp = state == KnownResourceStates.Running && last.State?.Text != state ? now : last.StartTimeStamp,
                StopTimeStamp = state == KnownResourceStates.Exited ? now : null,
            });
        }
    }

    private IEnumerable<IResource> WithChildren() =>
        services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<IResourceWithParent>()
            .Where(child => child.Parent == resource).Prepend<IResource>(resource);

    [LoggerMessage(LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger logger, string line);

    [LoggerMessage(LogLevel.Information, "{Program} listens on port {Port}. Its data is in {Folder}.")]
    private static partial void Started(ILogger logger, string program, int port, string folder);

    [LoggerMessage(LogLevel.Critical, "{Store} cannot start: {Reason}")]
    private static partial void CannotStart(ILogger logger, string store, string? reason);
}
