using System.Text.Json.Serialization;

namespace RideAspire.Pages.Settings;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PageSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
