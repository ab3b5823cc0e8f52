using System.ComponentModel.DataAnnotations;

namespace RideAspire.ServiceDefaults.Telemetry;

/// <summary>Section <c>Telemetry:Prometheus</c>.</summary>
internal sealed class PrometheusOptions
{
    public const string Section = "Telemetry:Prometheus";

    /// <summary>
    /// The port at which Prometheus reads the metrics, at <c>/metrics</c>. It is a port of its own, which serves
    /// nothing else, so the gateway's port does not have the metrics. Default: 0, which is none; 0 to 65,535.
    /// </summary>
    [Range(0, 65_535)]
    public int Port { get; set; }
}
