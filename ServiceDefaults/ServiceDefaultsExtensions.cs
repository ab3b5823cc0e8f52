using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RideAspire.ServiceDefaults.Health;
using RideAspire.ServiceDefaults.Shutdown;
using RideAspire.ServiceDefaults.Telemetry;

namespace RideAspire.ServiceDefaults;

/// <summary>What every service of this system has in common; it knows nothing of rides.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Telemetry, health, service discovery, HTTP resilience and graceful shutdown.</summary>
    public static void AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        builder.AddTelemetry();
        builder.AddHealth();
        builder.AddDrain();
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
    }

    /// <summary>
    /// <c>/health</c>: may this replica be given work? Fails while it drains, and until its loops have made their first pass.
    /// <c>/alive</c>: does the process work? Never fails merely because a store is down.
    /// Neither needs a token, nor counts against a rate limit.
    /// </summary>
    public static void MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthReportWriter.WriteAsync }).AllowAnonymous().DisableRateLimiting();
        app.MapHealthChecks("/alive", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(HealthTags.Live),
            ResponseWriter = HealthReportWriter.WriteAsync,
        }).AllowAnonymous().DisableRateLimiting();
    }
}
