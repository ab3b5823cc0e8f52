namespace RideAspire.Observability.Tests.Rules;

/// <summary>Metrics that the dashboard and the alerts use, and that others declare.</summary>
internal static class ForeignMetrics
{
    /// <summary>Prometheus's own.</summary>
    public static IReadOnlyList<string> OfPrometheus { get; } = ["up"];

    /// <summary>Those of ASP.NET Core. ScrapeTests read them from a gateway that runs.</summary>
    public static IReadOnlyList<string> OfFramework { get; } =
        ["http_server_request_duration_seconds_bucket", "http_server_request_duration_seconds_count"];
}
