using System.Text.Json.Serialization;

namespace RideAspire.Pages.Operations;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LiveNumbers))]
[JsonSerializable(typeof(DriverNumbers))]
[JsonSerializable(typeof(TimerNumbers))]
[JsonSerializable(typeof(InspectedTrip))]
[JsonSerializable(typeof(SweepAnswer))]
[JsonSerializable(typeof(EndTrip))]
internal sealed partial class OpsJson : JsonSerializerContext;
