namespace Aspire.Hosting.ApplicationModel;

/// <summary>Tells how the resources are doing, to who waits for that.</summary>
public sealed class ResourceNotificationService
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, ResourceEvent> latest = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets each change, in order.</summary>
    internal event Action<ResourceEvent>? Published;

    /// <summary>Waits until all replicas of a resource are running and healthy.</summary>
    /// <exception cref="DistributedApplicationException">It cannot start.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
    {
        var all = await WaitAsync(resourceName, events => events.All(e => e.Snapshot.IsUp) || events.Any(Failed), cancellationToken);
        if (all.FirstOrDefault(Failed) is { } failed)
            throw new DistributedApplicationException($"The resource '{resourceName}' cannot start: {failed.Snapshot.Problem}");
        return all[0];
    }

    /// <summary>Waits until a replica of a resource is in that state; default: Running.</summary>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default) =>
        WaitForResourceAsync(resourceName, e => e.Snapshot.State?.Text == (targetState ?? KnownResourceStates.Running), cancellationToken);

    /// <summary>Waits until a replica of a resource is as described.</summary>
    public async Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default) =>
        (await WaitAsync(resourceName, events => events.Any(predicate), cancellationToken)).First(predicate);

    internal void Publish(IResource resource, string id, CustomResourceSnapshot snapshot)
    {
        lock (gate)
        {
            latest[id] = new ResourceEvent(resource, id, snapshot);
            Published?.Invoke(latest[id]);
            changed.SetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    internal IReadOnlyList<ResourceEvent> Latest()
    {
        lock (gate)
            return [.. latest.Values];
    }

    internal async Task<IReadOnlyList<ResourceEvent>> WaitAsync(string resourceName, Func<IReadOnlyList<ResourceEvent>, bool> condition, CancellationToken ct)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                IReadOnlyList<ResourceEvent> events =
                    [.. latest.Values.Where(e => string.Equals(e.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase))];
                if (events.Count > 0 && condition(events))
                    return events;
                next = changed.Task;
            }

            await next.WaitAsync(ct);
        }
    }

    private static bool Failed(ResourceEvent e) => e.Snapshot.State?.Text == KnownResourceStates.FailedToStart;
}
