using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RideAspire.AppHost.Operations;

/// <summary>The processes behind a service of the model.</summary>
internal static class Replicas
{
    /// <summary>For one replica to become healthy again: a busy machine needs some tens of seconds.</summary>
    private static readonly TimeSpan startTimeout = TimeSpan.FromMinutes(2);

    /// <summary>All replicas of a service as they are now, in the order of their ids.</summary>
    public static async Task<IReadOnlyList<ResourceEvent>> ReplicasOfAsync(this ResourceNotificationService notifications, IResource service, CancellationToken ct)
    {
        // A watch begins with the present state of each.
        var found = new SortedDictionary<string, ResourceEvent>(StringComparer.Ordinal);
        await foreach (var seen in notifications.WatchAsync(ct))
        {
            if (seen.Resource == service && seen.Snapshot.State?.Text is not null)
                found[seen.ResourceId] = seen;
            if (found.Count == service.GetReplicaCount())
                break;
        }

        return [.. found.Values];
    }

    /// <summary>Waits until a replica that was started after <paramref name="last"/> is healthy.</summary>
    /// <exception cref="TimeoutException">It was not in time.</exception>
    public static Task WhenHealthyAgainAsync(this ResourceNotificationService notifications, ResourceEvent last, CancellationToken ct) =>
        notifications.WaitForResourceAsync(
            last.Resource.Name,
            now => now.ResourceId == last.ResourceId
                && now.Snapshot.StartTimeStamp > last.Snapshot.StartTimeStamp
                && now.Snapshot.State?.Text == KnownResourceStates.Running
                && now.Snapshot.HealthStatus == HealthStatus.Healthy,
            ct).WaitAsync(startTimeout, ct);

    /// <summary>The replica's process.</summary>
    public static Process ProcessOf(this ResourceEvent replica)
    {
        var id = replica.Snapshot.Properties.First(property => property.Name == "executable.pid").Value;
        return Process.GetProcessById(Convert.ToInt32(id, CultureInfo.InvariantCulture));
    }
}
