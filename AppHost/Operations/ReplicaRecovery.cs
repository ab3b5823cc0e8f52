using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace RideAspire.AppHost.Operations;

/// <summary>
/// Restarts a replica that crashed, as a cluster does. Aspire does not. The first restart is immediate, the second one
/// comes after 1 s, and then the delay doubles up to <see cref="maxBackOff"/>.
/// </summary>
/// <remarks>
/// It watches the states of resources. A handler of Aspire's event for a stopped resource would delay all other changes
/// of state.
/// </remarks>
internal sealed partial class ReplicaRecovery(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService loggers,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan maxBackOff = TimeSpan.FromSeconds(30);

    /// <summary>After a run of this length, the next crash counts as the first one.</summary>
    private static readonly TimeSpan stableAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Life> lives = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var seen in notifications.WatchAsync(stoppingToken))
        {
            if (seen.Resource.HasAnnotationOfType<Recovered>())
                Look(seen, stoppingToken);
        }
    }

    private void Look(ResourceEvent seen, CancellationToken stopping)
    {
        if (!lives.TryGetValue(seen.ResourceId, out var life))
            lives[seen.ResourceId] = life = new();

        var (state, end) = (seen.Snapshot.State?.Text, seen.Snapshot);
        if (state == KnownResourceStates.Running)
            (life.IsAskedToStop, life.IsRecovering) = (false, false);
        else if (state == KnownResourceStates.Stopping)
            life.IsAskedToStop = true;
        else if (!life.IsAskedToStop && !life.IsRecovering && (state == KnownResourceStates.FailedToStart || HasCrashed(end)))
            _ = RecoverAsync(seen, life, stopping);
    }

    // It may have been started by hand meanwhile. Starting it again would end that process.
    private bool IsStillStopped(string replica) =>
        notifications.TryGetCurrentState(replica, out var now) && KnownResourceStates.TerminalStates.Contains(now.Snapshot.State?.Text);

    private static bool HasCrashed(CustomResourceSnapshot end) =>
        KnownResourceStates.TerminalStates.Contains(end.State?.Text) && end.ExitCode is { } code && code != 0;

    private async Task RecoverAsync(ResourceEvent crashed, Life life, CancellationToken stopping)
    {
        life.IsRecovering = true;
        if (crashed.Snapshot.StopTimeStamp - crashed.Snapshot.StartTimeStamp > stableAfter)
            life.Crashes = 0;
        var logger = loggers.GetLogger(crashed.ResourceId);
        try
        {
            while (life.IsRecovering)
            {
                var backOff = BackOff(++life.Crashes);
                Crashed(logger, crashed.Snapshot.ExitCode, backOff);
                await Task.Delay(backOff, time, stopping);
                if (!life.IsRecovering || !IsStillStopped(crashed.ResourceId))
                    return;
                var start = await commands.ExecuteCommandAsync(crashed.ResourceId, KnownResourceCommands.StartCommand, stopping);
                if (start.Success)
                    return;
                NotStarted(logger, start.Message);
            }
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            NotStarted(logger, e.Message);
        }
        catch (OperationCanceledException)
        {
            // The AppHost is shutting down.
        }
        finally
        {
            life.IsRecovering = false;
        }
    }

    private static TimeSpan BackOff(int crash) =>
        crash == 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Math.Pow(2, crash - 2), maxBackOff.TotalSeconds));

    [LoggerMessage(LogLevel.Warning, "The process crashed with exit code {Code}. It is restarted in {BackOff}.")]
    private static partial void Crashed(ILogger logger, int? code, TimeSpan backOff);

    [LoggerMessage(LogLevel.Warning, "The process could not be restarted: {Reason}")]
    private static partial void NotStarted(ILogger logger, string? reason);

    /// <summary>Marks a resource whose crashed replicas are restarted.</summary>
    internal sealed class Recovered : IResourceAnnotation;

    private sealed class Life
    {
        public int Crashes { get; set; }

        public bool IsAskedToStop { get; set; }

        public bool IsRecovering { get; set; }
    }
}

internal static class ReplicaRecoveryExtensions
{
    /// <summary>Restarts crashed replicas of the service. A replica that was stopped by hand stays stopped.</summary>
    public static IResourceBuilder<ProjectResource> RestartsWhenItCrashes(this IResourceBuilder<ProjectResource> service)
    {
        service.ApplicationBuilder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ReplicaRecovery>());
        return service.WithAnnotation(new ReplicaRecovery.Recovered());
    }
}
