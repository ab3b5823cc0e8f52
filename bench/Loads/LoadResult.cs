namespace RideAspire.Bench.Loads;

/// <summary>What a load measured. A call that fails throws, and ends the run.</summary>
internal sealed class LoadResult
{
    public Latencies Latency { get; } = new();

    public long Calls => Latency.Count;

    /// <summary>From the start until the last call was answered.</summary>
    public TimeSpan Took { get; set; }

    public double PerSecond => Calls / Took.TotalSeconds;
}
