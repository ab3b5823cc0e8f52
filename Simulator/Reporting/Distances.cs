using HdrHistogram;

namespace RideAspire.Simulator.Reporting;

/// <summary>
/// Distances in metres. Mean and maximum are exact. The percentiles are by nearest rank, exact to 0.1 %.
/// </summary>
internal sealed record Distances(double Mean, double P50, double P99, double Max)
{
    private const int SignificantDigits = 3;
    private const double UnitsPerMetre = 100;

    /// <summary>Null when there are no distances, because a figure of zero would be wrong.</summary>
    public static Distances? Of(IReadOnlyCollection<double> metres)
    {
        // A copy: drivers are assigned while a display asks.
        double[] all = [.. metres];
        if (all.Length == 0)
            return null;
        var max = all.Max();
        var histogram = new LongHistogram(Math.Max((long)(max * UnitsPerMetre) + 1, 2), SignificantDigits);
        foreach (var distance in all)
            histogram.RecordValue((long)(distance * UnitsPerMetre));
        return new(all.Average(), At(50), At(99), max);

        double At(double percentile) => Math.Min(histogram.GetValueAtPercentile(percentile) / UnitsPerMetre, max);
    }
}
