using System.Text.RegularExpressions;

namespace RideAspire.Observability.Tests.Rules;

/// <summary>What a PromQL expression names.</summary>
internal static partial class PromQl
{
    /// <summary>The metrics that the expression reads.</summary>
    public static IEnumerable<string> MetricsOf(string expression) =>
        Name().Matches(NoMetric().Replace(expression, " ")).Select(name => name.Value).Distinct();

    /// <summary>The expression as Prometheus takes it: Grafana replaces its variables.</summary>
    public static string WithoutVariables(string expression) => expression.Replace("$__rate_interval", "1m", StringComparison.Ordinal);

    // Strings, label matchers, ranges, lists of labels, durations, operators and functions.
    [GeneratedRegex(
        "\"[^\"]*\"|\\{[^}]*\\}|\\[[^\\]]*\\]|\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)"
            + @"|\b\d+(\.\d+)?[a-z]*\b|\b(or|and|unless|offset|bool)\b|\b[a-z_]\w*(?=\s*(\(|by\b|without\b))",
        RegexOptions.CultureInvariant)]
    private static partial Regex NoMetric();

    [GeneratedRegex(@"[a-zA-Z_:][\w:]*", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
