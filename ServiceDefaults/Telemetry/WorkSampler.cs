using System.Diagnostics;
using OpenTelemetry.Trace;

namespace RideAspire.ServiceDefaults.Telemetry;

/// <summary>
/// Begins a trace only with work: a request from outside, or something that a background loop has found to do. A call
/// to a store or another service is recorded as a part of recorded work, and never by itself. So polls, probes and
/// heartbeats that find nothing leave no trace, whoever makes them.
/// </summary>
/// <param name="work">Decides on all other spans.</param>
internal sealed class WorkSampler(Sampler work) : Sampler
{
    /// <summary>
    /// A span that starts with this tag, with the value 1, is recorded whatever the ratio says. The name is
    /// OpenTracing's.
    /// </summary>
    public const string PriorityTag = "sampling.priority";

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Kind == ActivityKind.Client ? new(IsRecorded(samplingParameters.ParentContext))
        : HasPriority(samplingParameters.Tags) ? new(true)
        : work.ShouldSample(samplingParameters);

    private static bool IsRecorded(ActivityContext parent) => parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded);

    private static bool HasPriority(IEnumerable<KeyValuePair<string, object?>>? tags)
    {
        if (tags is null)
            return false;

        foreach (var (name, value) in tags)
        {
            if (name == PriorityTag)
                return value is 1;
        }

        return false;
    }
}
