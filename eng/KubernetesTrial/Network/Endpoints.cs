using System.Net;

namespace RideAspire.KubernetesTrial.Network;

/// <summary>
/// The addresses of a service's pods that are ready and do not end, as the cluster knows them at this moment.
/// </summary>
internal sealed class Endpoints
{
    private readonly Lock gate = new();
    private readonly HashSet<IPAddress> ready = [];

    public IPAddress[] Ready
    {
        get
        {
            lock (gate)
                return [.. ready];
        }
    }

    public void Add(IPAddress pod)
    {
        lock (gate)
            ready.Add(pod);
    }

    public void Remove(IPAddress pod)
    {
        lock (gate)
            ready.Remove(pod);
    }
}
