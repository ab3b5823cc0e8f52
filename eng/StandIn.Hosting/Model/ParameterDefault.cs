using System.Security.Cryptography;
using System.Text.Json;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a parameter is when nobody gives it.</summary>
public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();

    internal abstract void WriteToManifest(Utf8JsonWriter writer);
}

/// <summary>A random text, such as a password.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerSet = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperSet = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericSet = "0123456789";
    private const string SpecialSet = "-_.{}~()*+!";

    /// <summary>Default: 22.</summary>
    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    /// <summary>Punctuation too. Default: true.</summary>
    public bool Special { get; set; } = true;

    public override string GetDefaultValue()
    {
        var choices = (Lower ? LowerSet : "") + (Upper ? UpperSet : "") + (Numeric ? NumericSet : "") + (Special ? SpecialSet : "");
        return RandomNumberGenerator.GetString(choices, MinLength);
    }

    internal override void WriteToManifest(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        foreach (var (name, value) in new[] { ("lower", Lower), ("upper", Upper), ("numeric", Numeric), ("special", Special) })
        {
            if (!value)
                writer.WriteBoolean(name, value);
        }

        writer.WriteEndObject();
    }
}

internal sealed class ConstantParameterDefault(string value) : ParameterDefault
{
    public override string GetDefaultValue() => value;

    internal override void WriteToManifest(Utf8JsonWriter writer) => writer.WriteString("value", value);
}

/// <summary>Made once, and the same in later runs.</summary>
internal sealed class PersistedParameterDefault(string name, ParameterDefault original, RideAspire.StandIn.AppHostFolder folder) : ParameterDefault
{
    public override string GetDefaultValue() => folder.Secret(name, original.GetDefaultValue);

    internal override void WriteToManifest(Utf8JsonWriter writer) => original.WriteToManifest(writer);
}
