using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.ServiceDefaults.Health;

internal static class Probe
{
    /// <summary>What <c>/alive</c> reports: the stalled loops, or null while there are none.</summary>
    public static async Task<string?> StalledLoopsAsync(this IHost host)
    {
        var report = await host.Get<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("live"));
        return report.Status == HealthStatus.Healthy ? null : string.Join(", ", report.Entries.Values.Select(check => check.Description));
    }
}
