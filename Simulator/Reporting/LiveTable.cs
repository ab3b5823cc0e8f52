using System.Globalization;
using RideAspire.Simulator.Wire;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace RideAspire.Simulator.Reporting;

/// <summary>On a terminal: one table that is drawn anew twice a second.</summary>
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
        var offers = run.Answers.Offers;
        var table = new Table().Border(TableBorder.Rounded).Title($"[bold]{run.CityClock}[/] in the city")
            .AddColumn("trips").AddColumn(new TableColumn("").RightAligned().Width(6))
            .AddColumn("the run").AddColumn(new TableColumn("").RightAligned().Width(14));
        Row("waiting", run.Count(TripStatus.Waiting), "requested", $"{run.Requested} of {run.Scheduled}");
        Row("assigned", run.Count(TripStatus.Assigned), "drivers online", $"{run.DriversOnline} of {run.Drivers}");
        Row("riding", run.Count(TripStatus.InProgress), "late p50", ProgressLines.Milliseconds(run.Summary.Lateness?.P50));
        Row("[green]completed[/]", run.Count(TripStatus.Completed), "late p99", ProgressLines.Milliseconds(run.Summary.Lateness?.P99));
        Row("[yellow]no driver found[/]", run.Count(TripStatus.DriverNotFound), "late max", ProgressLines.Milliseconds(run.Summary.Lateness?.Max));
        Row("cancelled", run.Count(TripStatus.Cancelled), "event p50", ProgressLines.Milliseconds(run.Summary.EventLatency?.P50));
        Row("given back", run.Answers.Returned, "event p99", ProgressLines.Milliseconds(run.Summary.EventLatency?.P99));
        Row("offers made", offers.Made, "event max", ProgressLines.Milliseconds(run.Summary.EventLatency?.Max));
        Row("  accepted", offers.Accepted, "streams open", $"{run.Streams.Open}");
        Row("  declined, ignored", offers.Declined + offers.Ignored, "reconnects, drains", $"{run.Streams.Reconnects}, {run.Streams.Drains}");
        Row("  withdrawn, late", offers.Withdrawn + offers.Late, "HTTP requests a second", PerSecond(run));
        Row(Alarm("closed early", run.Summary.Early), run.Summary.Early, "retries", $"{run.Tally.Retries}");
        Row(Alarm("open past deadline", run.Summary.OpenPastDeadline), run.Summary.OpenPastDeadline,
            Alarm("failed requests", run.Tally.Failed), $"{run.Tally.Failed}");
        Row(Alarm("missed states", run.Summary.MissedStates), run.Summary.MissedStates, "", "");
        return table;

        void Row(string what, long count, string other, string figure) => table.AddRow(what, $"{count}", other, figure);
    }

    private static string Alarm(string what, long count) => count > 0 ? $"[red]{what}[/]" : what;

    private static string PerSecond(RunProgress run) => run.Elapsed > TimeSpan.Zero
        ? (run.Tally.Requests / run.Elapsed.TotalSeconds).ToString("0", CultureInfo.InvariantCulture)
        : "-";
}
