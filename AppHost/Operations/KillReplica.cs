using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace RideAspire.AppHost.Operations;

/// <summary>The dashboard's kill: a replica ends by SIGKILL, without a word to anybody, and comes back by itself.</summary>
internal static class KillReplica
{
    public const string Command = "kill-replica";

    /// <summary>Adds the command to <paramref name="gateway"/>, beside the rolling restart.</summary>
    public static IResourceBuilder<ProjectResource> WithKillReplica(
        this IResourceBuilder<ProjectResource> gateway, PostgresDatabaseResource rides, params IReadOnlyList<IResourceBuilder<ProjectResource>> services) =>
        gateway.WithCommand(
            Command,
            "Kill a replica",
            context => KillAsync(context, rides, services.Chosen(context).Single()),
            new()
            {
                Description = "Ends one replica by SIGKILL, as a machine that is lost. It is started again by itself.",
                IconName = "PlugDisconnected",
                Arguments = [services.AsChoice(all: false)],
            });

    private static async Task<ExecuteCommandResult> KillAsync(ExecuteCommandContext context, PostgresDatabaseResource rides, IResource service)
    {
        var ct = context.CancellationToken;
        var notifications = context.Services.GetRequiredService<ResourceNotificationService>();
        var (expiries, started) = (await Expiries.SinceNowAsync(rides, ct), Stopwatch.GetTimestamp());
        var running = (await notifications.ReplicasOfAsync(service, ct)).Where(replica => replica.Snapshot.State?.Text == KnownResourceStates.Running).ToList();
        if (running.Count == 0)
            return CommandResults.Failure($"No replica of {service.Name} runs.");

        var replica = running[Random.Shared.Next(running.Count)];
        using (var process = replica.ProcessOf())
            process.Kill(entireProcessTree: true);
        await notifications.WhenReadyAgainAsync(replica, ct);
        var took = Stopwatch.GetElapsedTime(started);
        return CommandOutcome.Told($"Killed {replica.ResourceId}; it was back and ready after {took.TotalSeconds:0.0} s. {await expiries.TellAsync(ct)}");
    }
}
