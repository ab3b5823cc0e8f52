using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Trace;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Validation;

namespace RideAspire.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    /// <summary>
    /// Exports logs, metrics and traces to the collector that <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names, such as
    /// Aspire's dashboard. Without a collector nothing is recorded, except metrics that Prometheus reads.
    /// </summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        builder.AddTelemetryDefaults();
        builder.AddValidated<TelemetryOptions>(TelemetryOptions.Section);
        var hasCollector = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        builder.AddMetrics(hasCollector);
        if (!hasCollector)
            return;

        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });

        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing
                .SetSampler(services => Samplers.Of(
                    builder.Configuration,
                    services.GetRequiredService<IOptions<TelemetryOptions>>().Value,
                    builder.Environment.IsDevelopment()))
                .AddSource("RideAspire.*")
                .AddAspNetCoreInstrumentation(web => web.Filter = IsNotProbe)
                .AddHttpClientInstrumentation())
            .UseOtlpExporter();
        builder.Services.AddHostedService<LastExport>();
    }

    private static bool IsNotProbe(HttpContext context) => !HealthPaths.Contain(context.Request.Path);
}
