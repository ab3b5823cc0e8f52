using System.Text.Json.Serialization;

namespace RideAspire.Simulator.Wire;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TripView))]
[JsonSerializable(typeof(BookingRequest))]
[JsonSerializable(typeof(PresenceRequest))]
internal sealed partial class WireJson : JsonSerializerContext;
