using HdrHistogram;

namespace RideAspire.Kit;

/// <summary>
/// Recorded times, in microseconds to three digits. Times over an hour count as an hour. Any thread may record.
/// </summary>
public sealed class Latencies
{
    private static readonly long longest = (long)TimeSpan.FromHours(1).TotalMicroseconds;

    private readonly LongConcurrentHistogram microseconds = new(1, longest, 3);

    public long Count => microseconds.TotalCount;

    /// <summary>Zero when nothing was recorded.</summary>
    public TimeSpan Max => Percentile(100);

    public static Latencies Of(IEnumerable<TimeSpan> times)
    {
        var latencies = new Latencies();
        foreach (var time in times)
            latencies.Record(time);
        return latencies;
    }

    public void Record(TimeSpan time) => microseconds.RecordValue(Math.Clamp((long)time.TotalMicroseconds, 1, longest));

    /// <summary>Zero when nothing was recorded.</summary>
    /// <param name="percent">From 0 to 100.</param>
    public TimeSpan Percentile(double percent) => Count == 0 ? TimeSpan.Zero
        : TimeSpan.FromMicroseconds(microseconds.GetValueAtPercentile(percent));
}
