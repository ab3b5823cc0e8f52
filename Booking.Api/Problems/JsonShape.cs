using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RideAspire.Booking.Problems;

/// <summary>Describes the JSON that a type takes, read from the serializer's own contract.</summary>
internal static class JsonShape
{
    public static string Describe(JsonTypeInfo type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type.Type) ?? type.Type) switch
    {
        TypeCode.String => "a string (Unicode, in UTF-8)",
        TypeCode.Boolean => "true or false",
        TypeCode.Int32 or TypeCode.Int64 => "a whole number",
        TypeCode.Object when type.Kind == JsonTypeInfoKind.Object =>
            $"an object with {string.Join(", ", type.Properties.Select(property => property.Name))}",
        _ => "a number",
    };

    public static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };
}
