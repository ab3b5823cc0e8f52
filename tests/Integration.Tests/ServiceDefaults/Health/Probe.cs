using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.ServiceDefaults.Health;

internal static class Probe
{
    /// <summary>What <c>/alive</c> is told by: null while the process works, else which loops are stalled.</summary>
    public static async Task<string?> StalledAsync(this IHost host)
    {
        var report = await host.Get<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("live"));
        return report.Status == HealthStatus.Healthy ? null : string.Join(", ", report.Entries.Values.Select(check => check.Description));
    }
}
