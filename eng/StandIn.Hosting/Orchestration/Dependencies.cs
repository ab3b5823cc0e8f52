using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace RideAspire.StandIn;

/// <summary>Holds a resource back until what it waits for is ready.</summary>
internal sealed class Dependencies(ResourceNotificationService notifications)
{
    /// <exception cref="DistributedApplicationException">One of them failed, so that waiting on is of no use.</exception>
    public async Task AwaitAsync(IResource resource, CancellationToken ct)
    {
        foreach (var wait in Waits(resource))
        {
            if (wait.WaitType == WaitType.WaitForCompletion)
                await AwaitCompletionAsync(wait, ct);
            else
                await notifications.WaitForResourceHealthyAsync(wait.Resource.Name, ct);
        }
    }

    // A database is there when its server is.
    private static IEnumerable<WaitAnnotation> Waits(IResource resource) =>
        resource is PostgresDatabaseResource database
            ? [new WaitAnnotation(database.Parent, WaitType.WaitUntilHealthy)]
            : resource.Annotations.OfType<WaitAnnotation>();

    private async Task AwaitCompletionAsync(WaitAnnotation wait, CancellationToken ct)
    {
        var ended = await notifications.WaitAsync(wait.Resource.Name, events => events.All(e => e.Snapshot.HasEnded), ct);
        if (ended.FirstOrDefault(e => e.Snapshot.ExitCode != wait.ExitCode) is { } failed)
        {
            throw new DistributedApplicationException(
                $"it waits for '{wait.Resource.Name}', which {(failed.Snapshot.ExitCode is { } code ? $"exited with code {code}" : "cannot start")}");
        }
    }
}
