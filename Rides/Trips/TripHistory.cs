using System.Text.Json;
using System.Text.Json.Serialization;

namespace RideAspire.Trips;

/// <summary>Reads the column <c>history</c>.</summary>
public static class TripHistory
{
    private static readonly JsonSerializerOptions json = new(JsonSerializerDefaults.Web) { Converters = { new AnyStatus() } };

    /// <summary>
    /// The changes that this release knows. What only a newer release can read is left out: the trip itself may well be
    /// shown.
    /// </summary>
    public static IReadOnlyList<TripChange> Read(string history)
    {
        try
        {
            var changes = JsonSerializer.Deserialize<TripChange[]>(history, json) ?? [];
            return Array.TrueForAll(changes, IsKnown) ? changes : Array.FindAll(changes, IsKnown);
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static bool IsKnown(TripChange? change) => change?.Status.IsKnown() == true;

    private sealed class AnyStatus : JsonConverter<TripStatus>
    {
        public override TripStatus Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            StatusNames.Parse<TripStatus>(reader.GetString() ?? "");

        public override void Write(Utf8JsonWriter writer, TripStatus value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Name());
    }
}
