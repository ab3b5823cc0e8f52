using System.Net;
using RideAspire.Observability.Tests.Metrics;
using RideAspire.Observability.Tests.Rules;

namespace RideAspire.Observability.Tests.Scrapes;

/// <summary>What a real Prometheus reads from the running system.</summary>
public sealed class ScrapeTests(ScrapedSystem system) : IClassFixture<ScrapedSystem>
{
    // Labels that Prometheus and the exporter add.
    private static readonly string[] added = ["__name__", "job", "instance", "le", "otel_scope_name"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_lateness_of_an_expired_trip_arrives_in_Prometheus()
    {
        await BookAsync();

        var lateness = await system.Prometheus.UntilAsync("rides_expiry_lateness_seconds_count{source=\"timer\"} > 0");

        Assert.All(lateness, series => Assert.Equal("timeout-worker", series.Labels["job"]));
    }

    [Fact]
    public async Task Every_expression_of_the_dashboard_and_the_alerts_can_be_queried()
    {
        await system.Prometheus.UntilAsync("up == 1");

        foreach (var expression in Dashboard.Expressions.Concat(AlertRules.All.Select(rule => rule.Expr)))
            await system.Prometheus.QueryAsync(expression);
    }

    [Fact]
    public async Task The_metrics_of_the_framework_that_the_alerts_name_exist()
    {
        await BookAsync();

        foreach (var metric in ForeignMetrics.OfFramework)
            await system.Prometheus.UntilAsync($$"""{{metric}}{job="gateway"}""");
    }

    [Fact]
    public async Task All_that_arrives_is_documented_with_its_attributes()
    {
        await BookAsync();
        await system.Prometheus.UntilAsync("rides_expiry_lateness_seconds_count > 0");
        var metrics = Instruments.All.SelectMany(instrument => PrometheusNames.Of(instrument).Select(name => (name, instrument.Name)))
            .ToDictionary(pair => pair.name, pair => pair.Name);
        var documented = DocumentedMetric.All.ToDictionary(metric => metric.Name, metric => metric.Attributes);

        var arrived = await system.Prometheus.QueryAsync("""{__name__=~"(rides|booking|gateway|service)_.+", __name__!~".+_created"}""");

        Assert.NotEmpty(arrived);
        Assert.All(arrived, series =>
        {
            Assert.Contains(series.Labels["__name__"], metrics.Keys);
            Assert.Subset(documented[metrics[series.Labels["__name__"]]].ToHashSet(), series.Labels.Keys.Except(added).ToHashSet());
        });
    }

    [Fact]
    public async Task One_worker_reports_for_all_and_when_it_is_killed_another_one_does()
    {
        var first = Assert.Single(await system.Prometheus.UntilAsync("rides_waiting_overdue", series => series.Count == 1));
        var killed = system.ReplicaOf(first.Labels["instance"]);

        await killed.KillAsync();

        var second = Assert.Single(await system.Prometheus.UntilAsync(
            "rides_waiting_overdue", series => series.Count == 1 && series[0].Labels["instance"] != first.Labels["instance"]));
        await killed.StartAsync();
        Assert.Equal(
            second.Labels["instance"],
            Assert.Single(await system.Prometheus.QueryAsync("rides_waiting_overdue")).Labels["instance"]);
    }

    [Fact]
    public async Task The_gateway_does_not_show_its_metrics_or_those_of_others()
    {
        await system.Prometheus.UntilAsync("up == 1");
        using var client = new ApiClient(system.Gateway.Address);

        using var answer = await client.GetAsync("/metrics", TestTokens.Ops(), Ct);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task BookAsync()
    {
        // Skips where there is no Prometheus.
        await system.Prometheus.UntilAsync("up{job=\"gateway\"} == 1");
        using var client = new ApiClient(system.Gateway.Address);
        using var answer = await client.BookAsync(TestTokens.Rider($"rider-{Guid.NewGuid():N}"), ct: Ct);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }
}
