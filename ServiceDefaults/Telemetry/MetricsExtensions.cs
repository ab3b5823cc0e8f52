using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using RideAspire.Validation;

namespace RideAspire.ServiceDefaults.Telemetry;

internal static class MetricsExtensions
{
    /// <summary>
    /// Records metrics for the collector, if there is one, and for a Prometheus that reads them, if
    /// <see cref="PrometheusOptions.Port"/> is set. Otherwise nothing is recorded. Names the service for all that it
    /// exports.
    /// </summary>
    public static void AddMetrics(this IHostApplicationBuilder builder, bool hasCollector)
    {
        builder.AddValidated<PrometheusOptions>(PrometheusOptions.Section);
        builder.Services.AddSingleton<ServiceMetrics>();
        var port = builder.Configuration.GetValue<int>($"{PrometheusOptions.Section}:{nameof(PrometheusOptions.Port)}");
        if (!hasCollector && port == 0)
            return;

        builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.Name(builder.Environment)).WithMetrics(metrics =>
        {
            metrics.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation().AddMeter("RideAspire.*");
            if (port != 0)
                metrics.AddPrometheusHttpListener(prometheus => prometheus.ConfigureHttpListener = (_, listener) => Listen(listener, port));
        });
    }

    // At every address, because Prometheus asks by the pod's.
    private static void Listen(HttpListener listener, int port)
    {
        listener.Prefixes.Clear();
        listener.Prefixes.Add($"http://*:{port}/metrics/");
    }
}
