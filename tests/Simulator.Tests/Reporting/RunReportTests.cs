using System.Text.Json.Nodes;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Tests.Riders;
using RideAspire.Simulator.Wire;
using Spectre.Console;

namespace RideAspire.Simulator.Tests.Reporting;

public sealed class RunReportTests
{
    [Fact]
    public void The_report_has_exactly_the_agreed_shape()
    {
        var tally = new RequestTally();
        tally.CountFailure("book: 500");
        tally.CountRefusal("accept offer: offer-lapsed");
        var streams = new StreamTally();
        streams.Opened(again: false);
        streams.Drained();
        streams.Opened(again: true);
        var drivers = new DriverTally();
        drivers.CountMade();
        drivers.CountLate();
        var trip = RunSummaryTests.Seen(SomeTrip.Waiting, TimeSpan.FromSeconds(6));
        trip.Missed(2);
        var summary = RunSummary.Of(
            [RunSummaryTests.Seen(SomeTrip.Expired(12.5)), trip], RunSummaryTests.Plan, [TimeSpan.FromMilliseconds(-0.5)], [TimeSpan.FromMilliseconds(7)], cancelled: 3);

        AssertJson("""
            {
              "trips": 2,
              "byStatus": { "WAITING": 1, "ASSIGNED": 0, "IN_PROGRESS": 0, "COMPLETED": 0, "DRIVER_NOT_FOUND": 1, "CANCELLED": 0 },
              "latenessMs": { "p50": 12.5, "p99": 12.5, "max": 12.5 },
              "early": 0,
              "openPastDeadline": 1,
              "failedRequests": 1,
              "eventLatencyMs": { "p50": -0.5, "p99": -0.5, "max": -0.5 },
              "eventLatencyAllMs": { "p50": 7, "p99": 7, "max": 7 },
              "streams": 1,
              "reconnects": 1,
              "drains": 1,
              "silentStreams": 0,
              "missedStates": 2,
              "unservedStreams": 0,
              "abandoned": 0,
              "offers": { "made": 1, "accepted": 0, "declined": 0, "ignored": 0, "withdrawn": 0, "late": 1 },
              "cancelled": 3,
              "returned": 0,
              "refusals": { "accept offer: offer-lapsed": 1 }
            }
            """, RunReport.Of(Progress(summary, tally, streams, drivers)));
    }

    [Fact]
    public void When_nothing_expired_and_nothing_changed_the_figures_are_null_and_not_zero()
    {
        var report = JsonNode.Parse(RunReport.Of(Progress(RunSummaryTests.Summary(), new())).ToJson())!;

        Assert.Equal("""{"p50":null,"p99":null,"max":null}""", report["latenessMs"]!.ToJsonString());
        Assert.Equal("""{"p50":null,"p99":null,"max":null}""", report["eventLatencyMs"]!.ToJsonString());
    }

    [Fact]
    public void The_summary_names_what_went_wrong()
    {
        var tally = new RequestTally();
        tally.CountFailure("book: 500 InternalServerError");
        var text = SummaryText.Of(Progress(tally), interrupted: true);

        Assert.Contains("Interrupted", text, StringComparison.Ordinal);
        Assert.Contains("DRIVER_NOT_FOUND", text, StringComparison.Ordinal);
        Assert.Contains("p50 -3.0 ms", text, StringComparison.Ordinal);
        Assert.Contains("1  <- this must not be", text, StringComparison.Ordinal);
        Assert.Contains("book: 500 InternalServerError", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_live_table_and_the_progress_line_show_the_citys_clock_and_the_counts()
    {
        var run = Progress(new RequestTally());
        using var screen = new StringWriter();
        AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(screen), Ansi = AnsiSupport.No }).Write(LiveTable.Draw(run));

        Assert.Contains("17:05", screen.ToString(), StringComparison.Ordinal);
        Assert.Contains("no driver found", screen.ToString(), StringComparison.Ordinal);
        Assert.StartsWith(
            "17:05  requested 1/9, waiting 0, assigned 0, riding 0, completed 0, not found 1; late p99 -3.0 ms",
            ProgressLines.Line(run), StringComparison.Ordinal);
    }

    private static RunProgress Progress(RequestTally tally) =>
        Progress(RunSummaryTests.Summary(RunSummaryTests.Seen(SomeTrip.Expired(-3))), tally);

    private static RunProgress Progress(RunSummary summary, RequestTally tally, StreamTally? streams = null, DriverTally? drivers = null) => new(
        new TimeSpan(17, 5, 0), TimeSpan.FromSeconds(5), Scheduled: 9, Requested: 1, DriversOnline: 0, Drivers: 2,
        summary, tally, streams ?? new(), drivers ?? new());

    private static void AssertJson(string expected, RunReport report) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(report.ToJson())!.ToJsonString());
}
