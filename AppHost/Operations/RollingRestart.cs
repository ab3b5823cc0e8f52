using Microsoft.Extensions.Logging;

namespace RideAspire.AppHost.Operations;

/// <summary>
/// The dashboard's rolling restart: restarts the services as a deployment does, one replica after the other.
/// </summary>
internal static partial class RollingRestart
{
    private const string Command = "rolling-restart";

    /// <summary>
    /// Adds the command to <paramref name="gateway"/>, which has one replica. A command runs once for each replica.
    /// </summary>
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
                Description = "Restarts one replica after the other, as a deployment does. Each waits until the one before is ready again.",
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
                await notifications.RestartAsync(
                    replica,
                    ct => commands.ExecuteCommandAsync(replica.ResourceId, KnownResourceCommands.RestartCommand, ct),
                    context.CancellationToken);
                Restarted(context.Logger, replica.ResourceId);
                count++;
            }
        }

        var names = string.Join(", ", services.Select(service => service.Name));
        return $"Restarted {count} replicas of {names}, one after the other. The last one was ready";
    }

    [LoggerMessage(LogLevel.Information, "{Replica} was restarted and is ready.")]
    private static partial void Restarted(ILogger logger, string replica);
}
