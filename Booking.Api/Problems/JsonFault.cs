using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RideAspire.Booking.Problems;

/// <summary>
/// Finds the first fault of a JSON body that the serializer refused. It reads the body again, by the serializer's own
/// contract, since an exception of the serializer says only in English which kind of fault it is. Knows contracts of
/// objects and scalars: no request has an array.
/// </summary>
internal ref struct JsonFault
{
    private const int MaxNameLength = 100;
    private const string Root = "$";
    private const string Unreadable = "\uFFFD";

    private readonly ReadOnlySpan<byte> body;
    private readonly JsonSerializerOptions options;
    private Utf8JsonReader reader;

    // Where the reader is, in the client's spelling, and what the contract has there.
    private string path = Root;
    private JsonTypeInfo type;

    private JsonFault(ReadOnlySpan<byte> body, JsonTypeInfo type)
    {
        this.body = body;
        this.type = type;
        options = type.Options;
        reader = new(body, new JsonReaderOptions
        {
            AllowTrailingCommas = options.AllowTrailingCommas,
            CommentHandling = options.ReadCommentHandling,
            MaxDepth = options.MaxDepth,
        });
    }

    /// <summary>What is wrong, where, and what is expected; null when the body has no fault.</summary>
    public static string? Find(ReadOnlySpan<byte> body, JsonTypeInfo type) => new JsonFault(body, type).Find();

    private string? Find()
    {
        try
        {
            reader.Read();
            if (Value() is { } fault)
                return fault;

            // Throws at anything but blanks behind the value.
            reader.Read();
            return null;
        }
        catch (JsonException e)
        {
            return $"The body is not valid JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}, {path}). {Expected()}.";
        }
    }

    private string? Value()
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return IsScalar() ? null : WrongType();
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Properties(),

            // The serializer takes null for any object, and the validation then says that a property is required.
            JsonTokenType.Null when path != Root => null,
            _ => WrongType(),
        };
    }

    private string? Properties()
    {
        var (outerPath, outerType) = (path, type);
        var found = new HashSet<JsonPropertyInfo>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name();
            path = outerPath + Step(name);
            if (Property(name) is not { } property)
                return $"The property {path} is not known ({Position()}). {Expected()}, and no other property.";
            if (!found.Add(property))
                return $"The property {path} is there twice ({Position()}). It may occur once. Upper and lower case are the same.";

            type = options.GetTypeInfo(property.PropertyType);
            reader.Read();
            if (Value() is { } fault)
                return fault;
            (path, type) = (outerPath, outerType);
        }

        return null;
    }

    private bool IsScalar()
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            return false;
        try
        {
            JsonSerializer.Deserialize(ref reader, type);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private readonly JsonPropertyInfo? Property(string name)
    {
        var comparison = options.PropertyNameCaseInsensitive ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return type.Properties.FirstOrDefault(property => property.Name.Equals(name, comparison));
    }

    private readonly string Name()
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Not valid UTF-8, or half of a surrogate pair.
            return Unreadable;
        }
    }

    private readonly string WrongType() =>
        $"{(path == Root ? "The body" : $"The value of {path}")} is {JsonShape.Describe(reader.TokenType)} ({Position()}). {Expected()}.";

    private readonly string Expected() => $"Expected: {JsonShape.Describe(type)}";

    private readonly string Position()
    {
        var before = body[..(int)reader.TokenStartIndex];
        return $"line {before.Count((byte)'\n') + 1}, byte {before.Length - before.LastIndexOf((byte)'\n')}";
    }

    private static string Step(string name)
    {
        var shown = name.Length <= MaxNameLength ? name : $"{name[..MaxNameLength]}…";
        return name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '$') ? $".{shown}" : $"['{shown}']";
    }
}
