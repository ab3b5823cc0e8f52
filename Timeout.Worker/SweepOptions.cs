using System.ComponentModel.DataAnnotations;

namespace RideAspire.Timeouts;

/// <summary>Section <c>Sweep</c>.</summary>
public sealed class SweepOptions
{
    public const string Section = "Sweep";

    /// <summary>
    /// The pause between two passes, plus or minus a tenth. Default: 1 s; 0.1 s to 3 s, because liveness takes a loop
    /// that pauses longer for stalled.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:03")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long past its deadline a trip must wait before the sweep expires it instead of the pump. Default: 1 s; 0 s
    /// to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most trips that one statement of a pass takes. Default: 1,000; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int Batch { get; set; } = 1_000;
}
