using System.ComponentModel.DataAnnotations;

namespace RideAspire.Gateway.Discovery;

/// <summary>Section <c>Discovery</c>: how the gateway finds the replicas behind a cluster's address.</summary>
internal sealed class DiscoveryOptions
{
    public const string Section = "Discovery";

    /// <summary>
    /// Whether DNS expands a host's name to the addresses of its replicas, as a headless Service of Kubernetes has
    /// them. Otherwise service discovery resolves it, from section <c>Services</c>. Default: false.
    /// </summary>
    public bool Dns { get; set; }

    /// <summary>How often DNS is asked. Default: 1 s; 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(1);
}
