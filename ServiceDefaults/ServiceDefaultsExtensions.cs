using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using RideAspire.ServiceDefaults.Health;
using RideAspire.ServiceDefaults.Shutdown;
using RideAspire.ServiceDefaults.Telemetry;

namespace RideAspire.ServiceDefaults;

/// <summary>What every service of this system has in common. It knows nothing of rides.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds telemetry, health and graceful shutdown.</summary>
    public static void AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.AddHealth();
        builder.AddDrain();
    }

    /// <summary>True for a request to one of the paths of <see cref="MapDefaultEndpoints"/>.</summary>
    public static bool IsProbe(HttpRequest request) => HealthPaths.Contain(request.Path);

    /// <summary>
    /// Maps <c>/health</c> (readiness) and <c>/alive</c> (liveness). Readiness fails while the replica drains, and
    /// until each loop has made its first successful pass. Liveness never fails merely because a store is down. Neither
    /// needs a token, counts against a rate limit, or is in the metrics of requests.
    /// </summary>
    public static void MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(HealthPaths.Ready, new HealthCheckOptions { ResponseWriter = HealthReportWriter.WriteAsync })
            .AllowAnonymous().DisableRateLimiting().DisableHttpMetrics();
        app.MapHealthChecks(HealthPaths.Live, new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(HealthTags.Live),
            ResponseWriter = HealthReportWriter.WriteAsync,
        }).AllowAnonymous().DisableRateLimiting().DisableHttpMetrics();
    }
}
