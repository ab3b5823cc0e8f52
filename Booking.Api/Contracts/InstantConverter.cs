using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace RideAspire.Booking.Contracts;

/// <summary>
/// Writes instants as <c>2026-11-23T15:46:20.120000Z</c>: ISO 8601 in UTC, always with the six digits that Postgres
/// keeps, so that they sort as text. Reads any ISO 8601 instant.
/// </summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Text(value));

    /// <summary>The instant in the format of the bodies, for texts.</summary>
    public static string Text(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
