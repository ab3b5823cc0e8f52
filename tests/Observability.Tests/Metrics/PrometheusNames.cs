using System.Diagnostics.Metrics;

namespace RideAspire.Observability.Tests.Metrics;

/// <summary>The names that the metrics have in Prometheus.</summary>
internal static class PrometheusNames
{
    /// <summary>The names of all metrics of the code.</summary>
    public static IReadOnlySet<string> All { get; } = Instruments.All.SelectMany(Of).ToHashSet();

    /// <summary>Dots become underscores, then come the unit and what the kind adds.</summary>
    public static IEnumerable<string> Of(Instrument instrument)
    {
        var name = NameOf(instrument.Name, instrument.Unit);
        return Instruments.KindOf(instrument) switch
        {
            "counter" => [$"{name}_total"],
            "histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
            _ => [name],
        };
    }

    private static string NameOf(string name, string? unit) => name.Replace('.', '_') + (unit == "s" ? "_seconds" : "");
}
