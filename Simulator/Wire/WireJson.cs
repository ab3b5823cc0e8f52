using System.Text.Json.Serialization;

namespace RideAspire.Simulator.Wire;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(TripView))]
[JsonSerializable(typeof(OfferView))]
[JsonSerializable(typeof(DriverState))]
[JsonSerializable(typeof(BookingRequest))]
[JsonSerializable(typeof(PresenceRequest))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class WireJson : JsonSerializerContext;
