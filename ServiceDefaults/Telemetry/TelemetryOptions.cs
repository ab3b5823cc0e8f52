using System.ComponentModel.DataAnnotations;

namespace RideAspire.ServiceDefaults.Telemetry;

/// <summary>Section <c>Telemetry</c>.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>
    /// The share of traces that are recorded, by their ids, so that all services record the same ones. A request that
    /// comes with a trace is recorded if its sender records it. Default: 1 in Development, 0.1 elsewhere; 0 to 1. The
    /// standard variable <c>OTEL_TRACES_SAMPLER</c>, where it is set, has priority.
    /// </summary>
    [Range(0.0, 1.0)]
    public double? SamplingRatio { get; set; }
}
