namespace RideAspire.Simulator.Reporting;

/// <summary>How late expiries came. Percentiles are by nearest rank, so each figure is one that was really seen.</summary>
internal sealed record LatenessFigures(TimeSpan P50, TimeSpan P99, TimeSpan Max)
{
    /// <summary>Null when nothing expired: no figure is not a lateness of zero.</summary>
    public static LatenessFigures? Of(IEnumerable<TimeSpan> latenesses)
    {
        var sorted = latenesses.Order().ToArray();
        return sorted.Length == 0 ? null : new(Rank(sorted, 50), Rank(sorted, 99), sorted[^1]);
    }

    private static TimeSpan Rank(TimeSpan[] sorted, int percent) =>
        sorted[((sorted.Length * percent) + 99) / 100 - 1];
}
