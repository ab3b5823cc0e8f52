using RideAspire.Observability.Tests.Metrics;

namespace RideAspire.Observability.Tests.Rules;

/// <summary>The dashboard and the alerts read metrics that exist.</summary>
public sealed class NamedMetricsTests
{
    [Theory]
    [InlineData("max(rides_waiting_overdue) > 0", "rides_waiting_overdue")]
    [InlineData("sum by (le, job) (rate(a_bucket{job=~\"x|y\"}[$__rate_interval]))", "a_bucket")]
    [InlineData("sum(a_total unless a_total offset 5m) > 0.2 * (sum(b_total) or vector(0))", "a_total", "b_total")]
    [InlineData("histogram_quantile(0.5, gateway:seconds:rate1m) or on (job) up", "gateway:seconds:rate1m", "up")]
    public void The_metrics_of_an_expression_are_found(string expression, params string[] metrics) =>
        Assert.Equal(metrics, PromQl.MetricsOf(expression));

    [Fact]
    public void Every_metric_of_the_dashboard_exists() => AssertExist(Dashboard.Expressions);

    [Fact]
    public void Every_metric_of_the_alerts_exists() => AssertExist(AlertRules.All.Select(rule => rule.Expr));

    /// <summary>What nobody looks at need not be measured.</summary>
    [Fact]
    public void Every_metric_of_the_code_is_on_the_dashboard()
    {
        var shown = Dashboard.Expressions.SelectMany(PromQl.MetricsOf).ToHashSet();

        Assert.Empty(Instruments.All.Where(instrument => !PrometheusNames.Of(instrument).Any(shown.Contains)).Select(one => one.Name));
    }

    private static void AssertExist(IEnumerable<string> expressions) => Assert.Empty(
        expressions.SelectMany(PromQl.MetricsOf)
            .Except(PrometheusNames.All)
            .Except(AlertRules.All.Select(rule => rule.Record ?? ""))
            .Except(ForeignMetrics.OfFramework)
            .Except(ForeignMetrics.OfPrometheus));
}
