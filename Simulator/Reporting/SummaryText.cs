using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RideAspire.Simulator.Reporting;

/// <summary>The text that a run prints at its end.</summary>
internal static class SummaryText
{
    private const int MaxShown = 5;

    public static string Of(RunProgress run, bool interrupted)
    {
        var (summary, streams, offers, requests) = (run.Summary, run.StreamTally, run.DriverTally.Offers, run.RequestTally);
        var text = new StringBuilder();
        text.AppendLine(interrupted ? "Interrupted. Results so far:" : "The run is over.");
        Row("requested", $"{run.Requested} of {run.Scheduled} rides in {run.Elapsed:hh\\:mm\\:ss}");
        Row("trips", summary.Trips == 0 ? "0  <- no ride could be booked" : $"{summary.Trips}");
        foreach (var (status, count) in summary.ByStatus.Where(entry => entry.Value > 0))
            Row("  " + JsonSerializer.Serialize(status, ReportJson.Default.TripStatus).Trim('"'), $"{count}");
        Row("booking to assignment", Figures(summary.ToAssignment, none: "no trip was assigned"));
        Row("driver to pick-up", Metres(Distances.Of(run.DriverTally.PickupMetres)));
        Row("lateness of expiries", Figures(summary.Lateness, none: "no trip expired"));
        Row("closed early", Verdict(summary.Early));
        Row("open past deadline", Verdict(summary.OpenPastDeadline));
        Row("missed states", Verdict(summary.MissedStates));
        Row("unserved streams", Verdict(summary.UnservedStreams));
        Row("abandoned trips", Verdict(summary.Abandoned));
        Row("event after its change", Figures(summary.EventLatency, none: "no change while a stream was open"));
        Row("  reconnects included", Figures(summary.AllEventLatency, none: "no change reported"));
        Row("", "(correct only where the database's clock is this machine's)");
        Row("streams", $"{streams.Streams}, {streams.Reconnects} reconnects, {streams.Drains} drains, {streams.Silences} silences");
        Row("offers", $"{offers.Made}: {offers.Accepted} accepted, {offers.Declined} declined, {offers.Ignored} ignored, "
            + $"{offers.Withdrawn} withdrawn, {offers.Late} answered too late");
        Row("cancelled by riders", $"{summary.Cancelled}");
        Row("given back by drivers", $"{run.DriverTally.Returned}");
        foreach (var (kind, count) in requests.Refusals.Take(MaxShown))
            Row($"  {count} refused", kind);
        Row("HTTP requests", $"{requests.Requests}, {requests.Retries} retries");
        Row("failed requests", $"{requests.Failed}");
        foreach (var (kind, count) in requests.Failures.Take(MaxShown))
            Row($"  {count} times", kind);
        foreach (var trip in run.Traces)
            Row("trace of a trip", trip.Link?.ToString() ?? trip.TraceId);
        return text.ToString();

        void Row(string label, string value) => text.Append(CultureInfo.InvariantCulture, $"  {label,-24}").AppendLine(value);
    }

    private static string Figures(Percentiles? durations, string none) => durations is null ? none
        : $"p50 {ProgressLines.Milliseconds(durations.P50)}, p99 {ProgressLines.Milliseconds(durations.P99)}, "
            + $"max {ProgressLines.Milliseconds(durations.Max)}";

    private static string Metres(Distances? distances) => distances is null ? "no trip was assigned" : string.Create(
        CultureInfo.InvariantCulture,
        $"mean {distances.Mean:0} m, p50 {distances.P50:0} m, p99 {distances.P99:0} m, max {distances.Max:0} m");

    private static string Verdict(long count) => count == 0 ? "0" : $"{count}  <- must be 0";
}
