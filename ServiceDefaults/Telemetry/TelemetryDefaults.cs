using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Resources;

namespace RideAspire.ServiceDefaults.Telemetry;

/// <summary>
/// What this system sets otherwise than the libraries do. A key that is configured, by a variable or a file, has
/// priority.
/// </summary>
internal static class TelemetryDefaults
{
    /// <summary>
    /// Lines in the console say in which trace they were written. Outside Development, a line in the console is one
    /// line of text, so that a search for a trace finds it.
    /// </summary>
    public static void AddTelemetryDefaults(this IHostApplicationBuilder builder)
    {
        // Without a formatter's name its options have no effect.
        builder.Configuration["Logging:Console:FormatterName"] ??= "simple";
        builder.Configuration["Logging:Console:FormatterOptions:IncludeScopes"] ??= "true";
        builder.Configuration["Logging:Console:FormatterOptions:SingleLine"] ??= builder.Environment.IsDevelopment() ? "false" : "true";
        builder.Services.Configure<LoggerFactoryOptions>(logging => logging.ActivityTrackingOptions = ActivityTrackingOptions.TraceId);
    }

    /// <summary>
    /// Names the service as the jobs of Prometheus are named (<c>booking-api</c>), and the replica by its host and
    /// process, so that no two replicas report as one. <c>OTEL_SERVICE_NAME</c> and <c>OTEL_RESOURCE_ATTRIBUTES</c>
    /// have priority.
    /// </summary>
    public static void Name(this ResourceBuilder resource, IHostEnvironment service) => resource.Clear()
        .AddService(
            service.ApplicationName.ToLowerInvariant().Replace('.', '-'),
            autoGenerateServiceInstanceId: false,
            serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}")
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();
}
