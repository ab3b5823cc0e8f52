using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RideAspire.Simulator.Reporting;

/// <summary>The run's end, for people.</summary>
internal static class SummaryText
{
    private const int MostShown = 5;

    public static string Of(RunProgress run, bool interrupted)
    {
        var offers = run.Answers.Offers;
        var streams = run.Streams;
        var text = new StringBuilder();
        text.AppendLine(interrupted ? "Interrupted. What was seen so far:" : "The run is over.");
        Row("requested", $"{run.Requested} of {run.Scheduled} rides in {run.Elapsed:hh\\:mm\\:ss}");
        Row("trips", $"{run.Summary.Trips}");
        foreach (var (status, count) in run.Summary.ByStatus.Where(entry => entry.Value > 0))
            Row("  " + JsonSerializer.Serialize(status, ReportJson.Default.TripStatus).Trim('"'), $"{count}");
        Row("lateness of expiries", Spread(run.Summary.Lateness, none: "nothing expired"));
        Row("closed early", Verdict(run.Summary.Early));
        Row("open past deadline", Verdict(run.Summary.OpenPastDeadline));
        Row("missed states", Verdict(run.Summary.MissedStates));
        Row("unserved streams", Verdict(run.Summary.UnservedStreams));
        Row("abandoned trips", Verdict(run.Summary.Abandoned));
        Row("events after the change", Spread(run.Summary.EventLatency, none: "no change came over an open stream"));
        Row("  reconnects included", Spread(run.Summary.AllEventLatency, none: "no change was told"));
        Row("", "(true where the database's clock is this machine's)");
        Row("streams", $"{streams.Streams}, {streams.Reconnects} reconnects, {streams.Drains} drains, {streams.Silences} silences");
        Row("offers", $"{offers.Made}: {offers.Accepted} accepted, {offers.Declined} declined, {offers.Ignored} ignored, "
            + $"{offers.Withdrawn} withdrawn, {offers.Late} answered too late");
        Row("cancelled by riders", $"{run.Summary.Cancelled}");
        Row("given back by drivers", $"{run.Answers.Returned}");
        foreach (var (what, count) in run.Tally.Refusals.Take(MostShown))
            Row($"  {count} refused", what);
        Row("HTTP requests", $"{run.Tally.Requests}, {run.Tally.Retries} retries");
        Row("failed requests", $"{run.Tally.Failed}");
        foreach (var (what, count) in run.Tally.Failures.Take(MostShown))
            Row($"  {count} times", what);
        return text.ToString();

        void Row(string what, string figure) => text.Append(CultureInfo.InvariantCulture, $"  {what,-24}").AppendLine(figure);
    }

    private static string Spread(Percentiles? spans, string none) => spans is not null
        ? $"p50 {ProgressLines.Milliseconds(spans.P50)}, p99 {ProgressLines.Milliseconds(spans.P99)}, max {ProgressLines.Milliseconds(spans.Max)}"
        : none;

    private static string Verdict(long count) => count == 0 ? "0" : $"{count}  <- this must not be";
}
