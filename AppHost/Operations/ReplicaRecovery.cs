using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace RideAspire.AppHost.Operations;

/// <summary>
/// Starts a process again that ended without being asked to, as a cluster does; Aspire leaves it ended. The first time at once, then after
/// 1 s, and each further time after twice as long, up to <see cref="maxBackOff"/>.
/// </summary>
/// <remarks>
/// Watches the states from outside: a handler of Aspire's event for a stopped resource holds up every other change of state.
/// </remarks>
internal sealed partial class ReplicaRecovery(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    ResourceLoggerService loggers,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan maxBackOff = TimeSpan.FromSeconds(30);

    /// <summary>A replica that ran for so long has started well: its next crash counts as the first.</summary>
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

    // Somebody may have started it meanwhile. A second start would end the process of the first.
    private bool IsStillEnded(string replica) =>
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
                if (!life.IsRecovering || !IsStillEnded(crashed.ResourceId))
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
            // The AppHost ends, and with it whatever would be started.
        }
        finally
        {
            life.IsRecovering = false;
        }
    }

    private static TimeSpan BackOff(int crash) =>
        crash == 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Math.Pow(2, crash - 2), maxBackOff.TotalSeconds));

    [LoggerMessage(LogLevel.Warning, "The process ended with exit code {Code}, without being asked to. It is started again in {BackOff}.")]
    private static partial void Crashed(ILogger logger, int? code, TimeSpan backOff);

    [LoggerMessage(LogLevel.Warning, "The process could not be started again: {Why}")]
    private static partial void NotStarted(ILogger logger, string? why);

    /// <summary>Marks a resource whose processes are started again.</summary>
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
    /// <summary>Has crashed replicas of the service started again; one that was stopped by hand stays stopped.</summary>
    public static IResourceBuilder<ProjectResource> RestartsWhenItCrashes(this IResourceBuilder<ProjectResource> service)
    {
        service.ApplicationBuilder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ReplicaRecovery>());
        return service.WithAnnotation(new ReplicaRecovery.Recovered());
    }
}
