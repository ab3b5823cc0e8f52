using RideAspire.KubernetesTrial.Manifests;

namespace RideAspire.KubernetesTrial.Trials;

/// <summary>What is tried.</summary>
/// <param name="Builds">A folder with a folder for each service and for the simulator.</param>
/// <param name="PerSecond">Bookings per second.</param>
/// <param name="DnsCache">How old an answer of the cluster's DNS may be.</param>
/// <param name="MaxLateness">The greatest lateness of an expiry that is allowed.</param>
/// <param name="Together">Whether all Deployments are updated at the same time. Otherwise one after the other.</param>
internal sealed record TrialOptions(
    DeploymentManifests Manifests, string Builds, int PerSecond, TimeSpan DnsCache, TimeSpan MaxLateness, bool Together)
{
    /// <summary>An ingress hears of a change of the endpoints within this time.</summary>
    public static readonly TimeSpan IngressLag = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan startOfPod = TimeSpan.FromSeconds(12), endOfPod = TimeSpan.FromSeconds(6);

    /// <summary>How long bookings go on, so that they outlast the update on a slow machine.</summary>
    public TimeSpan Duration
    {
        get
        {
            var updates = Manifests.Services.Select(service =>
                (service.Replicas * (startOfPod + service.MinReady)) + service.Pause + endOfPod).ToList();
            return Together ? updates.Max() * 2 : updates.Aggregate((all, next) => all + next);
        }
    }
}
