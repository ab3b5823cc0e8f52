using RideAspire.KubernetesTrial.Manifests;

namespace RideAspire.KubernetesTrial.Pods;

/// <summary>The pods of a Deployment.</summary>
/// <param name="newPod">Makes a pod, which is not started yet.</param>
internal sealed class Workload(ServiceManifest service, Func<Pod> newPod) : IAsyncDisposable
{
    private readonly List<Pod> all = [];
    private Pod[] current = [];

    public ServiceManifest Service => service;

    public async Task StartAsync() => current = await Task.WhenAll(Enumerable.Range(0, service.Replicas).Select(_ => StartPodAsync()));

    /// <summary>
    /// Replaces each pod as a rolling update does: an old one ends when a new one is available. Kubernetes does not
    /// wait until it has ended before it starts the next one. Returns the time from SIGTERM to the exit of each.
    /// </summary>
    public async Task<IReadOnlyList<TimeSpan>> RollAsync()
    {
        List<Pod> started = [];
        List<Task<TimeSpan>> endings = [];
        foreach (var old in current.Chunk(service.MaxSurge))
        {
            started.AddRange(await Task.WhenAll(old.Select(_ => StartPodAsync())));
            endings.AddRange(old.Select(pod => pod.TerminateAsync()));
        }

        current = [.. started];
        return await Task.WhenAll(endings);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in all)
            await pod.DisposeAsync();
    }

    private async Task<Pod> StartPodAsync()
    {
        var pod = newPod();
        lock (all)
            all.Add(pod);
        await pod.StartAsync();
        return pod;
    }
}
