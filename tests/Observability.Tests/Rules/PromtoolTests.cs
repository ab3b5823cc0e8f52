using RideAspire.LocalServers;
using RideAspire.Observability.Tests.Programs;

namespace RideAspire.Observability.Tests.Rules;

/// <summary>What Prometheus's own tool says of the rules.</summary>
public sealed class PromtoolTests
{
    [Fact]
    public Task The_rules_are_correct() => Promtool.AssertSucceedsAsync("check", "rules", AlertRules.File);

    [Fact]
    public Task The_example_of_a_configuration_is_correct() =>
        Promtool.AssertSucceedsAsync("check", "config", Path.Combine(AlertRules.Folder, "prometheus.yml"));

    [Fact]
    public Task Alerts_fire_and_are_silent_as_their_cases_say() => Promtool.AssertSucceedsAsync("test", "rules", AlertRules.CasesFile);

    [Fact]
    public void Every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_is_silent() => Assert.All(AlertRules.Alerts, alert =>
    {
        var cases = AlertRules.Cases.Where(one => one.Alertname == alert.Alert).ToArray();
        Assert.Contains(cases, one => one.ExpAlerts.Count > 0);
        Assert.Contains(cases, one => one.ExpAlerts.Count == 0);
    });

    [Fact]
    public async Task Every_expression_of_the_dashboard_is_correct()
    {
        var folder = ServerFolder.NewTemporary("dashboard");
        try
        {
            var rules = Path.Combine(folder, "dashboard.yml");
            await File.WriteAllLinesAsync(
                rules,
                [
                    "groups:",
                    "  - name: dashboard",
                    "    rules:",
                    .. Dashboard.Expressions.Select((expression, n) => $"      - {{ record: \"panel:{n}\", expr: '{expression}' }}"),
                ],
                TestContext.Current.CancellationToken);

            await Promtool.AssertSucceedsAsync("check", "rules", rules);
        }
        finally
        {
            ServerFolder.DeleteTemporary(folder);
        }
    }
}
