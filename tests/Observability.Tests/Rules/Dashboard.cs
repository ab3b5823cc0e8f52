using System.Text.Json;

namespace RideAspire.Observability.Tests.Rules;

/// <summary>The dashboard of deploy/observability.</summary>
internal static class Dashboard
{
    public static string File { get; } = Path.Combine(AlertRules.Folder, "dashboard.json");

    /// <summary>The expressions of all panels and annotations.</summary>
    public static IReadOnlyList<string> Expressions { get; } = Read();

    private static List<string> Read()
    {
        using var dashboard = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        return [.. ExpressionsIn(dashboard.RootElement).Select(PromQl.WithoutVariables)];
    }

    private static IEnumerable<string> ExpressionsIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.NameEquals("expr") ? [member.Value.GetString()!] : ExpressionsIn(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(ExpressionsIn),
        _ => [],
    };
}
