using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using RideAspire.ServiceDefaults.Health;
using RideAspire.ServiceDefaults.Telemetry;

namespace RideAspire.Observability.Tests.Metrics;

/// <summary>All instruments that the code declares.</summary>
internal static class Instruments
{
    private static readonly Assembly[] product =
    [
        .. new[]
        {
            "RideAspire.Rides", "RideAspire.Rides.Schema", "RideAspire.ServiceDefaults", "RideAspire.Web",
            "Booking.Api", "Gateway", "Matching.Worker", "Timeout.Worker",
        }.Select(Assembly.Load),
    ];

    /// <summary>The types that make meters.</summary>
    public static IReadOnlyList<Type> Declarers { get; } = [.. product.SelectMany(assembly => assembly.GetTypes()).Where(MakesMeters)];

    public static IReadOnlyList<Instrument> All { get; } = Collect();

    /// <summary>The kind of an instrument, as docs/telemetry.md names it.</summary>
    public static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
        "Histogram" => "histogram",
        "Gauge" or "ObservableGauge" => "gauge",
        var other => other,
    };

    private static List<Instrument> Collect()
    {
        var found = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name.StartsWith("RideAspire.", StringComparison.Ordinal))
                found.Add(instrument);
        };
        listener.Start();
        foreach (var type in Declarers)
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);

        using var services = new ServiceCollection().AddMetrics().AddSingleton(TimeProvider.System)
            .AddSingleton<Heartbeats>().AddSingleton<ServiceMetrics>().BuildServiceProvider();
        services.GetRequiredService<ServiceMetrics>();
        return found;
    }

    private static bool MakesMeters(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Any(field => field.FieldType == typeof(Meter))
        || type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(made => made.GetParameters().Any(parameter => parameter.ParameterType == typeof(IMeterFactory)));
}
