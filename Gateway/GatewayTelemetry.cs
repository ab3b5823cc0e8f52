using System.Diagnostics.Metrics;

namespace RideAspire.Gateway;

/// <summary>The metrics of the gateway.</summary>
internal static class GatewayTelemetry
{
    private static readonly Meter meter = new("RideAspire.Gateway");

    private static readonly Counter<long> retries =
        meter.CreateCounter<long>("gateway.retries", "{attempt}", "Attempts after the first one, by why repeating the request was safe: unsent, idempotent, keyed.");

    /// <summary>Counts a request that is sent again.</summary>
    public static void Retried(string why) => retries.Add(1, new KeyValuePair<string, object?>("why", why));
}
