using System.Text.Json.Serialization;
using RideAspire.Pages.Browser;
using RideAspire.Pages.Places;

namespace RideAspire.Pages.Driver;

/// <summary>What the browser keeps of a driver over a reload.</summary>
internal sealed record KeptShift(bool IsOnline, Place At);

internal sealed class DriverMemory(BrowserStorage storage, string driver)
{
    private readonly string key = $"ride-aspire.shift.{driver}";

    public KeptShift? Shift => storage.Read(StorageArea.Tab, key, DriverJson.Default.KeptShift);

    public void Keep(KeptShift shift) => storage.Write(StorageArea.Tab, key, shift, DriverJson.Default.KeptShift);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeptShift))]
internal sealed partial class DriverJson : JsonSerializerContext;
