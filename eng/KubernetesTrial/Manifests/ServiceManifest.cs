namespace RideAspire.KubernetesTrial.Manifests;

/// <summary>What a deployment says about one service, as far as a single machine can do it.</summary>
/// <param name="Name">The Deployment's name, such as <c>booking-api</c>.</param>
/// <param name="Replicas">The number of pods; with an autoscaler, its minimum.</param>
/// <param name="MaxSurge">How many pods may start before one ends.</param>
/// <param name="MinReady">How long a new pod must have been ready until an old one ends.</param>
/// <param name="Pause">From the beginning of a pod's end to SIGTERM, by its preStop hook.</param>
/// <param name="Grace">From the beginning of a pod's end to SIGKILL.</param>
/// <param name="Variables">The container's environment variables that have a plain value.</param>
/// <param name="DnsOptions">The options of the pod's resolver, such as <c>timeout:1</c>.</param>
internal sealed record ServiceManifest(
    string Name,
    int Replicas,
    int MaxSurge,
    int Port,
    TimeSpan MinReady,
    TimeSpan Pause,
    TimeSpan Grace,
    Probe Startup,
    Probe Readiness,
    Probe Liveness,
    IReadOnlyDictionary<string, string> Variables,
    IReadOnlyList<string> DnsOptions)
{
    /// <summary>The service's folder in the repository: <c>Booking.Api</c> for <c>booking-api</c>.</summary>
    public string Project => string.Join('.', Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
