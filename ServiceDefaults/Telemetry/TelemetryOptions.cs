using System.ComponentModel.DataAnnotations;

namespace RideAspire.ServiceDefaults.Telemetry;

/// <summary>Section <c>Telemetry</c>.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>
    /// The share of traces that are recorded, by their ids, so that all services record the same ones. Default: 1 in
    /// Development, 0.1 elsewhere; 0 to 1. The standard variable <c>OTEL_TRACES_SAMPLER</c>, where it is set, has
    /// priority over this and <see cref="FollowCallers"/>.
    /// </summary>
    [Range(0.0, 1.0)]
    public double? SamplingRatio { get; set; }

    /// <summary>
    /// Whether a request that comes with a trace is recorded if and only if its sender records it. Otherwise the ratio
    /// decides. Default: true; false in the gateway, whose callers are strangers.
    /// </summary>
    public bool FollowCallers { get; set; } = true;
}
