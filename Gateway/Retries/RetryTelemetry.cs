using System.Diagnostics.Metrics;

namespace RideAspire.Gateway.Retries;

/// <summary>The metrics of the gateway.</summary>
internal static class RetryTelemetry
{
    private static readonly Meter meter = new("RideAspire.Gateway");

    private static readonly Counter<long> retries = meter.CreateCounter<long>(
        "gateway.retries", "{attempt}", "Retries of requests to replicas, by why the retry was safe: unsent, idempotent or keyed.");

    /// <summary>Counts one retry.</summary>
    public static void Retried(string why) => retries.Add(1, new KeyValuePair<string, object?>("why", why));
}
