using System.Net;

namespace RideAspire.KubernetesTrial.Network;

/// <summary>
/// Endpoints as someone knows them who asks only now and then: a DNS server with a cache, an ingress that hears of a
/// change later. That there are none is not kept.
/// </summary>
/// <param name="lifetime">How old an answer may be.</param>
internal sealed class CachedEndpoints(Endpoints endpoints, TimeSpan lifetime, TimeProvider time)
{
    private readonly Lock gate = new();
    private IPAddress[] known = [];
    private long askedAt;

    public IPAddress[] Known
    {
        get
        {
            lock (gate)
            {
                if (known.Length == 0 || time.GetElapsedTime(askedAt) >= lifetime)
                    (known, askedAt) = (endpoints.Ready, time.GetTimestamp());
                return known;
            }
        }
    }
}
