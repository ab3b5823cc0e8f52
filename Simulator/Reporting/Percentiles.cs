using HdrHistogram;

namespace RideAspire.Simulator.Reporting;

/// <summary>
/// Percentiles of durations, by nearest rank. The maximum is exact. The others are exact to 0.1 % of their distance
/// from the smallest duration.
/// </summary>
internal sealed record Percentiles(TimeSpan P50, TimeSpan P99, TimeSpan Max)
{
    private const int SignificantDigits = 3;

    /// <summary>Null when there are no durations, because a figure of zero would be wrong.</summary>
    public static Percentiles? Of(IReadOnlyCollection<TimeSpan> durations)
    {
        if (durations.Count == 0)
            return null;
        // A histogram takes no negative values, but an early expiry or another clock gives negative durations.
        var (min, max) = (durations.Min(), durations.Max());
        var histogram = new LongHistogram(Math.Max((max - min).Ticks, 2), SignificantDigits);
        foreach (var duration in durations)
            histogram.RecordValue((duration - min).Ticks);
        return new(At(50), At(99), max);

        TimeSpan At(double percentile) =>
            min + TimeSpan.FromTicks(Math.Min(histogram.GetValueAtPercentile(percentile), (max - min).Ticks));
    }
}
