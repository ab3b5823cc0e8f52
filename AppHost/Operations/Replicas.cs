using System.Diagnostics;
using System.Globalization;

namespace RideAspire.AppHost.Operations;

/// <summary>The processes behind a service of the model.</summary>
internal static class Replicas
{
    /// <summary>
    /// How long one replica may take to stop and to become ready again. A busy machine needs some tens of seconds.
    /// </summary>
    private static readonly TimeSpan restartTimeout = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan listTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan pollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(2) };

    extension(ResourceEvent replica)
    {
        /// <summary>The id of the replica's process, or null when it has no process.</summary>
        public int? ProcessId => replica.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } id
            ? Convert.ToInt32(id, CultureInfo.InvariantCulture)
            : null;

        /// <summary>The replica's own address, behind the one that all replicas share.</summary>
        public Uri? Address =>
            replica.Snapshot.EnvironmentVariables.FirstOrDefault(variable => variable.Name == "ASPNETCORE_URLS")?.Value is { } urls
                ? new(urls.Split(';')[0])
                : null;
    }

    /// <summary>The present state of all replicas of a service, ordered by their ids.</summary>
    /// <exception cref="CommandException">Some replicas did not show up in time.</exception>
    public static async Task<IReadOnlyList<ResourceEvent>> ReplicasOfAsync(
        this ResourceNotificationService notifications, IResource service, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(listTimeout);
        var found = new SortedDictionary<string, ResourceEvent>(StringComparer.Ordinal);
        try
        {
            // A watch begins with the present state of all resources.
            await foreach (var seen in notifications.WatchAsync(limit.Token))
            {
                if (seen.Resource == service && seen.Snapshot.State?.Text is not null)
                    found[seen.ResourceId] = seen;
                if (found.Count == service.GetReplicaCount())
                    return [.. found.Values];
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Some replicas did not show up in time.
        }

        throw new CommandException($"{service.Name} has {found.Count} of {service.GetReplicaCount()} replicas. Wait until all are there.");
    }

    /// <summary>Restarts a replica, and waits until it is ready again.</summary>
    /// <remarks>
    /// It asks the replica itself. Aspire's health check asks the address that all replicas share, which is healthy
    /// while any of them is.
    /// </remarks>
    /// <exception cref="CommandException">It was not ready in time, or <paramref name="restart"/> failed.</exception>
    public static async Task RestartAsync(
        this ResourceNotificationService notifications,
        ResourceEvent replica,
        Func<CancellationToken, Task<ExecuteCommandResult>> restart,
        CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(restartTimeout);
        try
        {
            var begun = await restart(limit.Token);
            if (!begun.Success)
                throw new CommandException($"{replica.ResourceId} did not restart: {begun.Message}");
            var started = await notifications.WaitForResourceAsync(
                replica.Resource.Name,
                now => now.ResourceId == replica.ResourceId
                    && now.Snapshot.StartTimeStamp > replica.Snapshot.StartTimeStamp
                    && now.Address is not null,
                limit.Token);
            var health = new Uri(started.Address!, "/health");
            using var polls = new PeriodicTimer(pollInterval);
            while (!await IsReadyAsync(health, limit.Token))
                await polls.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new CommandException($"{replica.ResourceId} was not ready within {restartTimeout.TotalMinutes} min. See its log.");
        }
    }

    /// <summary>Ends the replica's process and its children with SIGKILL.</summary>
    public static ExecuteCommandResult Kill(this ResourceEvent replica)
    {
        try
        {
            using var process = Process.GetProcessById(replica.ProcessId!.Value);
            process.Kill(entireProcessTree: true);
            return CommandResults.Success();
        }
        catch (ArgumentException)
        {
            return CommandResults.Failure("The process had already ended.");
        }
    }

    private static async Task<bool> IsReadyAsync(Uri health, CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(health, ct);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
