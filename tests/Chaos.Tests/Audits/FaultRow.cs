using System.Text.RegularExpressions;

namespace RideAspire.Chaos.Tests.Audits;

/// <summary>What was measured under one fault: a row of a table in Markdown.</summary>
/// <param name="Test">The test's class and method, with its arguments: what the row is known by.</param>
/// <param name="Cells">What stands in the columns after the fault's name.</param>
internal sealed partial record FaultRow(string Test, string Fault, IReadOnlyList<string> Cells, IReadOnlyList<string> Notes)
{
    public static readonly IReadOnlyList<string> Header =
        ["fault", "trips", "lateness p50 / p99 / max, ms", "lost / early / double", "failed requests", "measured on", "notes"];

    /// <summary>The test of a row that was written before.</summary>
    public static string TestOf(string line) => LinkTitle().Match(line).Groups[1].Value;

    // The fault's name links to the test's file; the link's title, which a browser shows under the pointer, is the test.
    public override string ToString() =>
        MarkedTable.Row([$"[{Fault}](../tests/Chaos.Tests/{Test.Split('.')[0]}.cs '{Test}')", .. Cells, string.Join("; ", Notes)]);

    /// <summary>Puts this row in the place of the same test's, or after the others.</summary>
    public IEnumerable<string> In(IReadOnlyList<string> rows) => rows.Any(line => TestOf(line) == Test)
        ? rows.Select(line => TestOf(line) == Test ? ToString() : line)
        : [.. rows, ToString()];

    [GeneratedRegex("\\.cs '(.*?)'\\)")]
    private static partial Regex LinkTitle();
}
