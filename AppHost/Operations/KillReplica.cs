namespace RideAspire.AppHost.Operations;

/// <summary>
/// The dashboard's kill: ends a replica with SIGKILL, so it cannot shut down in order. It is restarted automatically.
/// </summary>
internal static class KillReplica
{
    private const string Command = "kill-replica";

    /// <summary>Adds the command to <paramref name="gateway"/>, beside the rolling restart.</summary>
    public static IResourceBuilder<ProjectResource> WithKillReplica(
        this IResourceBuilder<ProjectResource> gateway,
        PostgresDatabaseResource rides,
        params IReadOnlyList<IResourceBuilder<ProjectResource>> services) =>
        gateway.WithCommand(
            Command,
            "Kill a replica",
            context => MeasuredCommand.RunAsync(
                context,
                rides,
                (notifications, _) => KillAsync(notifications, services.Chosen(context).Single(), context.CancellationToken)),
            new()
            {
                Description = "Ends one replica with SIGKILL, as the loss of its machine would. It is restarted automatically.",
                IconName = "PlugDisconnected",
                Arguments = [services.AsChoice(withAll: false)],
            });

    private static async Task<string> KillAsync(ResourceNotificationService notifications, IResource service, CancellationToken ct)
    {
        var running = (await notifications.ReplicasOfAsync(service, ct))
            .Where(replica => replica.Snapshot.State?.Text == KnownResourceStates.Running && replica.ProcessId is not null).ToList();
        if (running.Count == 0)
            throw new CommandException($"No replica of {service.Name} is running.");

        var replica = running[Random.Shared.Next(running.Count)];
        await notifications.RestartAsync(replica, _ => Task.FromResult(replica.Kill()), ct);
        return $"Killed {replica.ResourceId}. It was back and ready";
    }
}
