using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RideAspire.Simulator.Reporting;

/// <summary>The run's end, for people.</summary>
internal static class SummaryText
{
    private const int MostFailuresShown = 5;

    public static string Of(RunProgress run, bool interrupted)
    {
        var text = new StringBuilder();
        text.AppendLine(interrupted ? "Interrupted. What was seen so far:" : "The run is over.");
        Row("requested", $"{run.Requested} of {run.Scheduled} rides in {run.Elapsed:hh\\:mm\\:ss}");
        Row("trips", $"{run.Summary.Trips}");
        foreach (var (status, count) in run.Summary.ByStatus.Where(entry => entry.Value > 0))
            Row("  " + JsonSerializer.Serialize(status, ReportJson.Default.TripStatus).Trim('"'), $"{count}");
        Row("lateness of expiries", run.Summary.Lateness is { } late
            ? $"p50 {ProgressLines.Milliseconds(late.P50)}, p99 {ProgressLines.Milliseconds(late.P99)}, max {ProgressLines.Milliseconds(late.Max)}"
            : "nothing expired");
        Row("closed early", Verdict(run.Summary.Early));
        Row("open past deadline", Verdict(run.Summary.OpenPastDeadline));
        Row("HTTP requests", $"{run.Tally.Requests}, {run.Tally.Retries} retries");
        Row("failed requests", $"{run.Tally.Failed}");
        foreach (var (what, count) in run.Tally.Failures.Take(MostFailuresShown))
            Row($"  {count} times", what);
        return text.ToString();

        void Row(string what, string figure) => text.Append(CultureInfo.InvariantCulture, $"  {what,-24}").AppendLine(figure);
    }

    private static string Verdict(int count) => count == 0 ? "0" : $"{count}  <- this must not be";
}
