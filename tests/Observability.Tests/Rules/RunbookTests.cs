using System.Text.RegularExpressions;

namespace RideAspire.Observability.Tests.Rules;

/// <summary>Each alert has a section in docs/operations.md that says what it means and what to do.</summary>
public sealed partial class RunbookTests
{
    private static readonly string[] lines = File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "operations.md"));

    [Fact]
    public void Every_alert_has_a_section_and_every_section_an_alert() => Assert.Equal(
        AlertRules.Alerts.Select(alert => alert.Alert!).Order(StringComparer.Ordinal),
        Sections().Order(StringComparer.Ordinal));

    [Fact]
    public void The_runbook_of_an_alert_leads_to_its_section() => Assert.All(
        AlertRules.Alerts,
        alert => Assert.Equal($"docs/operations.md#{alert.Alert!.ToLowerInvariant()}", alert.Annotations["runbook_url"]));

    private static IEnumerable<string> Sections() => lines.SkipWhile(line => line != "## Alerts").Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
        .Select(line => Heading().Match(line)).Where(heading => heading.Success).Select(heading => heading.Groups[1].Value);

    [GeneratedRegex("^### (.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Heading();
}
