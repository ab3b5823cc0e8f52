using System.Diagnostics;
using System.Globalization;

namespace RideAspire.AppHost.Operations;

/// <summary>The processes behind a service of the model.</summary>
internal static class Replicas
{
    /// <summary>For one replica to become ready again: a busy machine needs some tens of seconds.</summary>
    private static readonly TimeSpan startTimeout = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan betweenLooks = TimeSpan.FromMilliseconds(50);

    private static readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(2) };

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

    /// <summary>Waits until a replica has been started again after <paramref name="last"/>, and says itself that it is ready.</summary>
    /// <remarks>Aspire's own health check asks the address that all replicas share: it is healthy while any of them is.</remarks>
    /// <exception cref="TimeoutException">It was not ready in time.</exception>
    public static async Task WhenReadyAgainAsync(this ResourceNotificationService notifications, ResourceEvent last, CancellationToken ct)
    {
        var started = await notifications.WaitForResourceAsync(
            last.Resource.Name,
            now => now.ResourceId == last.ResourceId && now.Snapshot.StartTimeStamp > last.Snapshot.StartTimeStamp && AddressOf(now) is not null,
            ct).WaitAsync(startTimeout, ct);
        var health = new Uri(AddressOf(started)!, "/health");
        await ReadyAsync(health, ct).WaitAsync(startTimeout, ct);
    }

    /// <summary>The replica's process.</summary>
    public static Process ProcessOf(this ResourceEvent replica)
    {
        var id = replica.Snapshot.Properties.First(property => property.Name == "executable.pid").Value;
        return Process.GetProcessById(Convert.ToInt32(id, CultureInfo.InvariantCulture));
    }

    // Where the replica itself listens, behind the proxy.
    private static Uri? AddressOf(ResourceEvent replica) =>
        replica.Snapshot.EnvironmentVariables.FirstOrDefault(variable => variable.Name == "ASPNETCORE_URLS")?.Value is { } address ? new(address.Split(';')[0]) : null;

    private static async Task ReadyAsync(Uri health, CancellationToken ct)
    {
        using var looks = new PeriodicTimer(betweenLooks);
        while (!await IsReadyAsync(health, ct))
            await looks.WaitForNextTickAsync(ct);
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
