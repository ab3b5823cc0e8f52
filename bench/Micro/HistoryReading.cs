using System.Text.Json;
using BenchmarkDotNet.Attributes;
using RideAspire.Trips;

namespace RideAspire.Bench.Micro;

/// <summary>
/// The cost of deserializing a trip's history, which is part of every row. The product uses reflection. Generated code
/// is the alternative.
/// </summary>
[MemoryDiagnoser]
public partial class HistoryReading
{
    private readonly string history = """
        [{"version":2,"status":"ASSIGNED","driverId":"driver-17",
          "deadlineAt":"2026-11-24T05:00:00.123456+00:00","at":"2026-11-24T04:59:10.654321+00:00"},
         {"version":3,"status":"IN_PROGRESS","driverId":"driver-17",
          "deadlineAt":"2026-11-24T05:00:00.123456+00:00","at":"2026-11-24T05:03:10.654321+00:00"}]
        """;

    [Benchmark(Baseline = true)]
    public TripChange[]? Reflection() => JsonSerializer.Deserialize<TripChange[]>(history, JsonSerializerOptions.Web);

    [Benchmark]
    public TripChange[]? Generated() => JsonSerializer.Deserialize(history, HistoryJson.Default.TripChangeArray);

    [System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [System.Text.Json.Serialization.JsonSerializable(typeof(TripChange[]))]
    private sealed partial class HistoryJson : System.Text.Json.Serialization.JsonSerializerContext;
}
