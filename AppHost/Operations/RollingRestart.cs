using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RideAspire.AppHost.Operations;

/// <summary>The dashboard's rolling restart: what a deployment does to the services, one replica after the other.</summary>
internal static partial class RollingRestart
{
    public const string Command = "rolling-restart";

    /// <summary>Adds the command to <paramref name="gateway"/>: on a service of several replicas it would run once for each.</summary>
    public static IResourceBuilder<ProjectResource> WithRollingRestart(
        this IResourceBuilder<ProjectResource> gateway, PostgresDatabaseResource rides, params IReadOnlyList<IResourceBuilder<ProjectResource>> services) =>
        gateway.WithCommand(
            Command,
            "Rolling restart",
            context => RestartAsync(context, rides, services.Chosen(context)),
            new()
            {
                Description = "Restarts one replica after the other, each when the one before is ready again, as a deployment does.",
                IconName = "ArrowSyncCircle",
                IsHighlighted = true,
                Arguments = [services.AsChoice(all: true)],
            });

    private static async Task<ExecuteCommandResult> RestartAsync(ExecuteCommandContext context, PostgresDatabaseResource rides, IReadOnlyList<IResource> services)
    {
        var ct = context.CancellationToken;
        var notifications = context.Services.GetRequiredService<ResourceNotificationService>();
        var commands = context.Services.GetRequiredService<ResourceCommandService>();
        var (expiries, started) = (await Expiries.SinceNowAsync(rides, ct), Stopwatch.GetTimestamp());
        var count = 0;
        foreach (var service in services)
        {
            foreach (var replica in await notifications.ReplicasOfAsync(service, ct))
            {
                var restart = await commands.ExecuteCommandAsync(replica.ResourceId, KnownResourceCommands.RestartCommand, ct);
                if (!restart.Success)
                    return CommandResults.Failure($"{replica.ResourceId} did not restart: {restart.Message}");
                await notifications.WhenReadyAgainAsync(replica, ct);
                Restarted(context.Logger, replica.ResourceId);
                count++;
            }
        }

        var took = Stopwatch.GetElapsedTime(started);
        return CommandOutcome.Told(
            $"Restarted {count} replicas of {string.Join(", ", services.Select(service => service.Name))}, one after the other, in {took.TotalSeconds:0.0} s. {await expiries.TellAsync(ct)}");
    }

    [LoggerMessage(LogLevel.Information, "{Replica} is restarted and ready.")]
    private static partial void Restarted(ILogger logger, string replica);
}
