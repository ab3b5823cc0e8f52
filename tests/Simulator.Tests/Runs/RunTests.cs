using System.Text.Json.Nodes;

namespace RideAspire.Simulator.Tests.Runs;

/// <summary>
/// Whole runs against the real system: the exit code, the report, and the trips that the system then has.
/// </summary>
public sealed class RunTests(RideSystem system)
{
    [Fact]
    public async Task Without_drivers_every_trip_of_the_window_expires_on_time()
    {
        using var city = new TestCity(system, rides: 40);

        var run = await city.RunAsync("--from", "18:10", "--to", "18:30", "--drivers", "0");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("20 rides of day.csv, 18:10-18:30, at 3600x, 0 drivers", run.Output, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Repeat("DRIVER_NOT_FOUND", 20), await city.StatusesAsync());
        var report = city.Report.AsObject();
        foreach (var figures in (string[])["latenessMs", "eventLatencyMs", "eventLatencyAllMs"])
        {
            AssertFigures(report, figures);
            report.Remove(figures);
        }

        Assert.Equal(JsonNode.Parse("""
            {
              "trips": 20,
              "byStatus": { "WAITING": 0, "ASSIGNED": 0, "IN_PROGRESS": 0, "COMPLETED": 0, "DRIVER_NOT_FOUND": 20, "CANCELLED": 0 },
              "early": 0,
              "openPastDeadline": 0,
              "failedRequests": 0,
              "streams": 20,
              "reconnects": 0,
              "drains": 0,
              "silentStreams": 0,
              "missedStates": 0,
              "unservedStreams": 0,
              "abandoned": 0,
              "offers": { "made": 0, "accepted": 0, "declined": 0, "ignored": 0, "withdrawn": 0, "late": 0 },
              "cancelled": 0,
              "returned": 0,
              "refusals": {},
              "toAssignmentMs": { "p50": null, "p99": null, "max": null },
              "pickupMetres": { "mean": null, "p50": null, "p99": null, "max": null },
              "traces": []
            }
            """)!.ToJsonString(), report.ToJsonString());
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1)]
    public async Task With_drivers_every_trip_is_completed_even_over_one_connection_for_requests(int connections)
    {
        using var city = new TestCity(system, rides: 10);

        var run = await city.RunAsync("--drivers", "20", "--connections", $"{connections}");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Enumerable.Repeat("COMPLETED", 10), await city.StatusesAsync());
        Assert.Equal(10, (int)city.Report["byStatus"]!["COMPLETED"]!);
        Assert.InRange((double)city.Report["toAssignmentMs"]!["p50"]!, 0, 60_000);
        Assert.InRange((double)city.Report["pickupMetres"]!["mean"]!, 0, 6_000);
        Assert.Equal((0, 0), ((int)city.Report["failedRequests"]!, (int)city.Report["missedStates"]!));
        Assert.Null(city.Report["latenessMs"]!["max"]);
        AssertFigures(city.Report, "eventLatencyMs");
    }

    [Fact]
    public async Task An_interrupted_run_prints_its_results_so_far_and_exits_with_130()
    {
        using var city = new TestCity(system, rides: 40);
        using var output = new ProgressWriter();
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var running = SimulatorCommandRun.OfAsync(
            output, interrupt.Token, city.Arguments(await system.GatewayAsync(), "--speed", "60", "--drivers", "3"));
        await output.Progressed.WaitAsync(TestContext.Current.CancellationToken);
        await interrupt.CancelAsync();
        var run = await running;

        Assert.Equal(130, run.ExitCode);
        Assert.Contains("Interrupted", run.Output, StringComparison.Ordinal);
        Assert.InRange((int)city.Report["trips"]!, 1, 39);
        Assert.Equal(0, (int)city.Report["failedRequests"]!);
    }

    [Fact]
    public async Task A_gateway_that_issues_no_tokens_is_explained_and_there_is_no_run()
    {
        using var city = new TestCity(system, rides: 1);

        var run = await SimulatorCommandRun.OfAsync(
            TestContext.Current.CancellationToken, city.Arguments(await system.StartProductionGatewayAsync(), "--drivers", "1"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(
            "issues no tokens: 404 NotFound at /dev/tokens. The simulator needs a gateway in Development",
            run.Error, StringComparison.Ordinal);
        Assert.Empty(await city.TripsAsync());
        Assert.False(city.HasReport);
    }

    // The database and the simulator have the same clock here, so no figure is negative.
    private static void AssertFigures(JsonNode report, string name)
    {
        foreach (var figure in (string[])["p50", "p99", "max"])
            Assert.InRange((double)report[name]![figure]!, 0, 5_000);
    }

    /// <summary>Reports the first progress line.</summary>
    private sealed class ProgressWriter : StringWriter
    {
        private readonly TaskCompletionSource progressed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Progressed => progressed.Task;

        public override Task WriteLineAsync(string? value)
        {
            if (value?.Contains("requested", StringComparison.Ordinal) == true)
                progressed.TrySetResult();
            return base.WriteLineAsync(value);
        }
    }
}
