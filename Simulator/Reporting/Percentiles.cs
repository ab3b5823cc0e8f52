namespace RideAspire.Simulator.Reporting;

/// <summary>How long many things took. Percentiles are by nearest rank, so each figure is one that was really seen.</summary>
internal sealed record Percentiles(TimeSpan P50, TimeSpan P99, TimeSpan Max)
{
    /// <summary>Null when there was nothing: no figure is not a figure of zero.</summary>
    public static Percentiles? Of(IEnumerable<TimeSpan> spans)
    {
        var sorted = spans.Order().ToArray();
        return sorted.Length == 0 ? null : new(Rank(sorted, 50), Rank(sorted, 99), sorted[^1]);
    }

    private static TimeSpan Rank(TimeSpan[] sorted, int percent) =>
        sorted[((sorted.Length * percent) + 99) / 100 - 1];
}
