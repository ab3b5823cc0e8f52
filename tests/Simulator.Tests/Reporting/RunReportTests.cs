using System.Text.Json.Nodes;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Riders;
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
        streams.CountOpened(again: false);
        streams.CountDrain();
        streams.CountOpened(again: true);
        var drivers = new DriverTally();
        drivers.CountMade();
        drivers.CountLate();
        drivers.AddPickup(10);
        drivers.AddPickup(20);
        var ledger = new RiderLedger();
        ledger.AddSeen(SomeTrip.Expired(12.5));
        var waiting = ledger.AddSeen(SomeTrip.Waiting, TimeSpan.FromSeconds(6));
        waiting.AddMissedStates(2);
        waiting.Update(SomeTrip.Assigned(80), waiting.DueAt);
        waiting.Update(SomeTrip.Waiting with { Version = 3 }, waiting.DueAt + TimeSpan.FromSeconds(6));
        ledger.AddEvent(TimeSpan.FromMilliseconds(-0.5), overOpenStream: true);
        ledger.AddEvent(TimeSpan.FromMilliseconds(7), overOpenStream: false);
        for (var cancelled = 0; cancelled < 3; cancelled++)
            ledger.CountCancellation();

        AssertJson("""
            {
              "trips": 2,
              "byStatus": { "WAITING": 1, "ASSIGNED": 0, "IN_PROGRESS": 0, "COMPLETED": 0, "DRIVER_NOT_FOUND": 1, "CANCELLED": 0 },
              "latenessMs": { "p50": 12.5, "p99": 12.5, "max": 12.5 },
              "early": 0,
              "openPastDeadline": 1,
              "failedRequests": 1,
              "eventLatencyMs": { "p50": -0.5, "p99": -0.5, "max": -0.5 },
              "eventLatencyAllMs": { "p50": -0.5, "p99": 7, "max": 7 },
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
              "refusals": { "accept offer: offer-lapsed": 1 },
              "toAssignmentMs": { "p50": 80, "p99": 80, "max": 80 },
              "pickupMetres": { "mean": 15, "p50": 10, "p99": 20, "max": 20 },
              "traces": []
            }
            """, RunReport.Of(Progress(ledger, tally, streams, drivers)));
    }

    [Fact]
    public void Without_expiries_and_changes_the_figures_are_null_and_not_zero()
    {
        var report = JsonNode.Parse(RunReport.Of(Progress(new RiderLedger(), new())).ToJson())!;

        Assert.Equal("""{"p50":null,"p99":null,"max":null}""", report["latenessMs"]!.ToJsonString());
        Assert.Equal("""{"p50":null,"p99":null,"max":null}""", report["eventLatencyMs"]!.ToJsonString());
        Assert.Equal("""{"p50":null,"p99":null,"max":null}""", report["toAssignmentMs"]!.ToJsonString());
        Assert.Equal("""{"mean":null,"p50":null,"p99":null,"max":null}""", report["pickupMetres"]!.ToJsonString());
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
        Assert.Contains("1  <- must be 0", text, StringComparison.Ordinal);
        Assert.Contains("book: 500 InternalServerError", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_live_table_and_the_progress_line_show_the_citys_time_and_the_counts()
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

    private static RunProgress Progress(RequestTally tally)
    {
        var ledger = new RiderLedger();
        ledger.AddSeen(SomeTrip.Expired(-3));
        return Progress(ledger, tally);
    }

    private static RunProgress Progress(RiderLedger ledger, RequestTally tally, StreamTally? streams = null, DriverTally? drivers = null) =>
        new(
            new TimeSpan(17, 5, 0), TimeSpan.FromSeconds(5), Scheduled: 9, Requested: 1, DriversOnline: 0, Drivers: 2,
            RunSummary.Of(ledger, SeenTrips.Plan), tally, streams ?? new(), drivers ?? new());

    private static void AssertJson(string expected, RunReport report) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(report.ToJson())!.ToJsonString());
}
