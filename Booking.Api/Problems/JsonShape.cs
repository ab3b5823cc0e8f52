using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RideAspire.Booking.Problems;

/// <summary>Says in a client's words what JSON a request type takes at a place, read off the serializer's own contract.</summary>
internal static class JsonShape
{
    /// <summary>How deep JSON may be nested: the serializer's default.</summary>
    public const int Deepest = 64;

    /// <param name="options">The options that the body is read with.</param>
    /// <param name="body">The type of the body.</param>
    /// <param name="path">A path as in <see cref="JsonException.Path"/>, for example <c>$.pickup.lat</c>; null is the whole body.</param>
    public static string Expected(JsonSerializerOptions options, Type body, string? path)
    {
        var type = body;
        foreach (var name in (path ?? "$").Split('.').Skip(1))
        {
            if (options.GetTypeInfo(type).Properties.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } next)
                break;
            type = next.PropertyType;
        }

        return Describe(options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type));
    }

    private static string Describe(JsonTypeInfo info) => Type.GetTypeCode(info.Type) switch
    {
        TypeCode.String => "a string (Unicode, in UTF-8)",
        TypeCode.Boolean => "true or false",
        TypeCode.Object when info.Kind == JsonTypeInfoKind.Object => $"an object with {string.Join(", ", info.Properties.Select(property => property.Name))}",
        _ => "a number",
    };
}
