using System.Text.Json;
using System.Text.Json.Serialization;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Reporting;

/// <summary>The summary as <c>--report</c> writes it. Its names are relied on by the benches; add to them, don't change them.</summary>
/// <param name="LatenessMs">In milliseconds; each figure is null when nothing expired.</param>
/// <param name="FailedRequests">HTTP requests that failed for good, after their retries.</param>
internal sealed record RunReport(
    int Trips, IReadOnlyDictionary<TripStatus, int> ByStatus, LatenessMs LatenessMs, int Early, int OpenPastDeadline, int FailedRequests)
{
    public static RunReport Of(RunSummary summary, RequestTally tally) => new(
        summary.Trips,
        summary.ByStatus,
        new(summary.Lateness?.P50.TotalMilliseconds, summary.Lateness?.P99.TotalMilliseconds, summary.Lateness?.Max.TotalMilliseconds),
        summary.Early,
        summary.OpenPastDeadline,
        tally.Failed);

    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.RunReport) + "\n";
}

internal sealed record LatenessMs(double? P50, double? P99, double? Max);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
