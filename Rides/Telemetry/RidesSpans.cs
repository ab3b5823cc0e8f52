using System.Diagnostics;

namespace RideAspire.Telemetry;

/// <summary>What all spans of this library have in common. docs/telemetry.md lists them.</summary>
internal static class RidesSpans
{
    /// <summary>The most links of a span. The exporter drops further ones.</summary>
    public const int MaxLinks = 128;

    /// <summary>A span that starts with this tag, with the value 1, is recorded whatever the ratio is.</summary>
    public const string PriorityTag = "sampling.priority";

    public static readonly ActivitySource Source = new("RideAspire.Rides");

    /// <summary>Marks a span as failed.</summary>
    public static void Failed(this Activity? span, Exception e) =>
        span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", e.GetType().FullName);
}
