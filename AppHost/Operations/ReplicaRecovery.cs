using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RideAspire.AppHost.Operations;

/// <summary>Starts a process again that crashed, as a cluster does; Aspire leaves it ended. One that was stopped by hand ends with 0 and stays so.</summary>
internal static partial class ReplicaRecovery
{
    private static readonly TimeSpan longestBackOff = TimeSpan.FromSeconds(30);

    /// <summary>A replica that ran for so long has started well: its next crash is the first one again.</summary>
    private static readonly TimeSpan stable = TimeSpan.FromMinutes(1);

    /// <summary>Starts crashed replicas of the service again: the first time at once, then after 1 s, and each further time after twice as long, up to 30 s.</summary>
    public static IResourceBuilder<ProjectResource> RestartsWhenItCrashes(this IResourceBuilder<ProjectResource> service)
    {
        var crashes = new ConcurrentDictionary<string, int>();
        return service.OnResourceStopped(async (_, stopped, ct) =>
        {
            var (id, end) = (stopped.ResourceEvent.ResourceId, stopped.ResourceEvent.Snapshot);
            if (end.ExitCode is not { } code || code == 0)
                return;

            if (end.StopTimeStamp - end.StartTimeStamp > stable)
                crashes[id] = 0;
            var backOff = BackOff(crashes.AddOrUpdate(id, 1, (_, times) => times + 1));
            Crashed(stopped.Services.GetRequiredService<ResourceLoggerService>().GetLogger(id), code, backOff);
            await Task.Delay(backOff, stopped.Services.GetRequiredService<TimeProvider>(), ct);
            await stopped.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(id, KnownResourceCommands.StartCommand, ct);
        });
    }

    private static TimeSpan BackOff(int crash) => crash == 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(Math.Pow(2, crash - 2), longestBackOff.TotalSeconds));

    [LoggerMessage(LogLevel.Warning, "The process ended with exit code {Code}. It is started again in {BackOff}.")]
    private static partial void Crashed(ILogger logger, int code, TimeSpan backOff);
}
