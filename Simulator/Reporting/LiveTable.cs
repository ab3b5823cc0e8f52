using System.Globalization;
using RideAspire.Simulator.Wire;
using Spectre.Console;
using Spectre.Console.Rendering;
using static RideAspire.Simulator.Reporting.ProgressLines;

namespace RideAspire.Simulator.Reporting;

/// <summary>Shows one table on a terminal and redraws it twice per second.</summary>
internal static class LiveTable
{
    private static readonly TimeSpan interval = TimeSpan.FromMilliseconds(500);

    public static Task ShowAsync(IAnsiConsole console, Func<RunProgress> progress, TimeProvider time, CancellationToken ct) =>
        console.Live(Draw(progress())).StartAsync(async live =>
        {
            using var timer = new PeriodicTimer(interval, time);
            try
            {
                while (await timer.WaitForNextTickAsync(ct))
                    live.UpdateTarget(Draw(progress()));
            }
            finally
            {
                live.UpdateTarget(Draw(progress()));
            }
        });

    public static IRenderable Draw(RunProgress run)
    {
        var (summary, streams, offers) = (run.Summary, run.StreamTally, run.DriverTally.Offers);
        var failed = run.RequestTally.Failed;
        var table = new Table().Border(TableBorder.Rounded).Title($"[bold]{run.CityClock}[/] in the city")
            .AddColumn("trips").AddColumn(new TableColumn("").RightAligned().Width(6))
            .AddColumn("the run").AddColumn(new TableColumn("").RightAligned().Width(14));
        Row("waiting", run.Count(TripStatus.Waiting), "requested", $"{run.Requested} of {run.Scheduled}");
        Row("assigned", run.Count(TripStatus.Assigned), "drivers online", $"{run.DriversOnline} of {run.Drivers}");
        Row("riding", run.Count(TripStatus.InProgress), "late p50", Milliseconds(summary.Lateness?.P50));
        Row("[green]completed[/]", run.Count(TripStatus.Completed), "late p99", Milliseconds(summary.Lateness?.P99));
        Row("[yellow]no driver found[/]", run.Count(TripStatus.DriverNotFound), "late max", Milliseconds(summary.Lateness?.Max));
        Row("cancelled", run.Count(TripStatus.Cancelled), "event p50", Milliseconds(summary.EventLatency?.P50));
        Row("given back", run.DriverTally.Returned, "event p99", Milliseconds(summary.EventLatency?.P99));
        Row("offers made", offers.Made, "event max", Milliseconds(summary.EventLatency?.Max));
        Row("  accepted", offers.Accepted, "streams open", $"{streams.Open}");
        Row("  declined, ignored", offers.Declined + offers.Ignored, "reconnects, drains", $"{streams.Reconnects}, {streams.Drains}");
        Row("  withdrawn, late", offers.Withdrawn + offers.Late, "HTTP requests per second", PerSecond(run));
        Row(Alarm("closed early", summary.Early), summary.Early, "retries", $"{run.RequestTally.Retries}");
        Row(Alarm("open past deadline", summary.OpenPastDeadline), summary.OpenPastDeadline, Alarm("failed requests", failed), $"{failed}");
        Row(Alarm("missed states", summary.MissedStates), summary.MissedStates, "", "");
        return table;

        void Row(string label, long count, string otherLabel, string other) => table.AddRow(label, $"{count}", otherLabel, other);
    }

    private static string Alarm(string label, long count) => count > 0 ? $"[red]{label}[/]" : label;

    private static string PerSecond(RunProgress run) => run.Elapsed > TimeSpan.Zero
        ? (run.RequestTally.Requests / run.Elapsed.TotalSeconds).ToString("0", CultureInfo.InvariantCulture)
        : "-";
}
