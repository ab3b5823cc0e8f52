using System.Text.RegularExpressions;

namespace RideAspire.Observability.Tests.Metrics;

/// <summary>A row of a table of docs/telemetry.md.</summary>
internal sealed partial record DocumentedMetric(string Name, string Kind, string Unit, IReadOnlyList<string> Attributes, string Meaning)
{
    public static IReadOnlyList<DocumentedMetric> All { get; } = Read();

    private static List<DocumentedMetric> Read() =>
    [
        .. from line in File.ReadLines(Path.Combine(Checkout.Root, "docs", "telemetry.md"))
           where Row().IsMatch(line)
           let cells = line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)
           let attributes = Word().Matches(cells[3]).Select(word => word.Groups[1].Value)
           select new DocumentedMetric(cells[0].Trim('`'), cells[1], cells[2].Trim('`'), [.. attributes], cells[4]),
    ];

    // The names of metrics have dots.
    [GeneratedRegex(@"^\| `[a-z]+(\.[a-z_]+)+` \|", RegexOptions.CultureInvariant)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
