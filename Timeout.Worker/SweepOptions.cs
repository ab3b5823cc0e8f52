using System.ComponentModel.DataAnnotations;

namespace RideAspire.Timeouts;

/// <summary>Section <c>Sweep</c>.</summary>
public sealed class SweepOptions
{
    public const string Section = "Sweep";

    /// <summary>Between two passes, give or take a tenth. Default: 1 s; 0.1 s to 3 s, for who pauses longer looks stalled to liveness.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:03")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How far past its deadline a waiting trip must be before the sweep takes it from the pump. Default: 1 s; 0 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most trips that one statement of a pass takes. Default: 1,000; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int Batch { get; set; } = 1_000;
}
