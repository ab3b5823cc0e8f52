using k8s.Models;

namespace RideAspire.KubernetesTrial.Manifests;

/// <summary>How the kubelet asks a container over HTTP.</summary>
/// <param name="FailureThreshold">So many failures in a row count.</param>
internal sealed record Probe(string Path, TimeSpan Period, TimeSpan Timeout, int FailureThreshold)
{
    public static Probe Of(V1Probe probe) => new(
        probe.HttpGet.Path,
        TimeSpan.FromSeconds(probe.PeriodSeconds ?? 10),
        TimeSpan.FromSeconds(probe.TimeoutSeconds ?? 1),
        probe.FailureThreshold ?? 3);
}
