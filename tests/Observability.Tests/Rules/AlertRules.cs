using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace RideAspire.Observability.Tests.Rules;

/// <summary>The rules of deploy/observability, and the cases that promtool runs on them.</summary>
internal static class AlertRules
{
    private static readonly IDeserializer yaml = new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance).IgnoreUnmatchedProperties().Build();

    public static string Folder { get; } = Path.Combine(Checkout.Root, "deploy", "observability");

    public static string File { get; } = Path.Combine(Folder, "alerts.yml");

    public static string CasesFile { get; } = Path.Combine(Folder, "alerts.test.yml");

    /// <summary>All rules, alerts and recorded expressions.</summary>
    public static IReadOnlyList<Rule> All { get; } = [.. Read<RuleFile>(File).Groups.SelectMany(group => group.Rules)];

    public static IReadOnlyList<Rule> Alerts { get; } = [.. All.Where(rule => rule.Alert is not null)];

    public static IReadOnlyList<AlertCase> Cases { get; } = [.. Read<CaseFile>(CasesFile).Tests.SelectMany(test => test.AlertRuleTest)];

    private static T Read<T>(string file) => yaml.Deserialize<T>(System.IO.File.ReadAllText(file));

    internal sealed class Rule
    {
        public string? Alert { get; set; }

        public string? Record { get; set; }

        public string Expr { get; set; } = "";

        public Dictionary<string, string> Annotations { get; set; } = [];
    }

    internal sealed class AlertCase
    {
        public string Alertname { get; set; } = "";

        public List<object> ExpAlerts { get; set; } = [];
    }

    private sealed class RuleFile
    {
        public List<RuleGroup> Groups { get; set; } = [];
    }

    private sealed class RuleGroup
    {
        public List<Rule> Rules { get; set; } = [];
    }

    private sealed class CaseFile
    {
        public List<Case> Tests { get; set; } = [];
    }

    private sealed class Case
    {
        public List<AlertCase> AlertRuleTest { get; set; } = [];
    }
}
