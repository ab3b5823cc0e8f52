using System.Collections.Concurrent;

namespace RideAspire.KubernetesTrial.Pods;

/// <summary>What happened to pods that must not happen.</summary>
internal sealed class Incidents
{
    private readonly ConcurrentQueue<string> all = [];

    public IReadOnlyCollection<string> All => all;

    public void Add(string what) => all.Enqueue(what);
}
