using System.Text.Json.Serialization;

namespace RideAspire.Pages.Wire;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TripView))]
[JsonSerializable(typeof(TripPage))]
[JsonSerializable(typeof(OfferView))]
[JsonSerializable(typeof(DriverState))]
[JsonSerializable(typeof(BookTrip))]
[JsonSerializable(typeof(DriverPresence))]
internal sealed partial class WireJson : JsonSerializerContext;
