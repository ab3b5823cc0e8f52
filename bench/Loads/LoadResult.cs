using HdrHistogram;

namespace RideAspire.Bench.Loads;

/// <summary>What a load came to. Calls that fail throw, and with them the run.</summary>
internal sealed class LoadResult
{
    private static readonly long longest = (long)TimeSpan.FromMinutes(2).TotalMicroseconds;

    /// <summary>In µs, to three digits.</summary>
    public LongConcurrentHistogram Latency { get; } = new(1, longest, 3);

    public long Calls => Latency.TotalCount;

    /// <summary>Until the last one was answered.</summary>
    public TimeSpan Took { get; set; }

    public double PerSecond => Calls / Took.TotalSeconds;

    public void Record(TimeSpan latency) => Latency.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, longest));
}
