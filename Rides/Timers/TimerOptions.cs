using System.ComponentModel.DataAnnotations;

namespace RideAspire.Timers;

/// <summary>Section <c>Timers</c>. The number of shards must be the same in every service.</summary>
public sealed class TimerOptions : IValidatableObject
{
    public const string Section = "Timers";

    /// <summary>Sorted sets per queue; each has its own pump loop, and its own slot in a Redis Cluster. Default: 4; 1 to 64.</summary>
    [Range(1, 64)]
    public int Shards { get; set; } = 4;

    /// <summary>The most timers that one claim takes, and that one statement handles. Default: 500; 1 to 2,000.</summary>
    [Range(1, TimerQueue.MaxPerCall)]
    public int Batch { get; set; } = 500;

    /// <summary>After this a claim falls due again unless it is renewed. Default: 1 s; 0.1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest sleep of a pump, so that a lost wake-up hint is never a stall. Default: 1 s; 10 ms to 3 s, for who sleeps longer looks
    /// stalled to liveness.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:03")]
    public TimeSpan MaxSleep { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the effect of a batch may take; then it is cancelled, its timers are due at once for any replica, and the pass has failed.
    /// Default: 2.5 s, the most at which an effect that Postgres does not answer ends before it looks stalled; 0.1 s to 2.5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:02.5")]
    public TimeSpan EffectTimeout { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// How long a batch in hand may take once the process was told to stop; then it is released. Default: 1 s; 0 s to
    /// <see cref="EffectTimeout"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:02.5")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxSleep > Lease * 10)
            yield return new("must not exceed ten times Lease: an abandoned claim would wait for the sleeping pump.", [nameof(MaxSleep)]);
        if (DrainTimeout > EffectTimeout)
            yield return new("must not exceed EffectTimeout, after which a batch is cancelled anyway.", [nameof(DrainTimeout)]);
    }
}
