using Microsoft.Extensions.Logging;

namespace RideAspire.AppHost.Operations;

/// <summary>The dashboard's rolling restart: what a deployment does to the services, one replica after the other.</summary>
internal static partial class RollingRestart
{
    private const string Command = "rolling-restart";

    /// <summary>Adds the command to <paramref name="gateway"/>: on a service of several replicas it would run once for each.</summary>
    public static IResourceBuilder<ProjectResource> WithRollingRestart(
        this IResourceBuilder<ProjectResource> gateway,
        PostgresDatabaseResource rides,
        params IReadOnlyList<IResourceBuilder<ProjectResource>> services) =>
        gateway.WithCommand(
            Command,
            "Rolling restart",
            context => MeasuredCommand.RunAsync(
                context, rides, (notifications, commands) => RestartAsync(context, notifications, commands, services.Chosen(context))),
            new()
            {
                Description = "Restarts one replica after the other, each when the one before is ready again, as a deployment does.",
                IconName = "ArrowSyncCircle",
                IsHighlighted = true,
                Arguments = [services.AsChoice(withAll: true)],
            });

    private static async Task<string> RestartAsync(
        ExecuteCommandContext context,
        ResourceNotificationService notifications,
        ResourceCommandService commands,
        IReadOnlyList<IResource> services)
    {
        var count = 0;
        foreach (var service in services)
        {
            foreach (var replica in await notifications.ReplicasOfAsync(service, context.CancellationToken))
            {
                await notifications.WhenReadyAgainAsync(
                    replica,
                    ct => commands.ExecuteCommandAsync(replica.ResourceId, KnownResourceCommands.RestartCommand, ct),
                    context.CancellationToken);
                Restarted(context.Logger, replica.ResourceId);
                count++;
            }
        }

        var names = string.Join(", ", services.Select(service => service.Name));
        return $"Restarted {count} replicas of {names}, one after the other; the last one was ready";
    }

    [LoggerMessage(LogLevel.Information, "{Replica} is restarted and ready.")]
    private static partial void Restarted(ILogger logger, string replica);
}
