using System.Text.Json;

namespace RideAspire.Kit;

/// <summary>An event as it came over the wire.</summary>
public sealed record Received(string Name, string? Id, string Data, TimeSpan? Retry)
{
    public JsonElement Json => JsonElement.Parse(Data);

    /// <summary>The status in the data.</summary>
    public string? Status => Json.GetProperty("status").GetString();

    public string? Text(string property) => Json.GetProperty(property).GetString();
}
