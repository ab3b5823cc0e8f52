using System.Text.Json;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace RideAspire.Kubernetes.Tests.Samples;

/// <summary>A route of the Gateway API, which is an extension of Kubernetes.</summary>
internal sealed class HttpRoute : IKubernetesObject<V1ObjectMeta>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public object Spec { get; set; } = new();

    /// <summary>Its specification as JSON.</summary>
    public string Json => JsonSerializer.Serialize(Spec);
}
