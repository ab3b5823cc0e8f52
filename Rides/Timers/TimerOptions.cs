using System.ComponentModel.DataAnnotations;

namespace RideAspire.Timers;

/// <summary>Section <c>Timers</c>. The number of shards must be the same in every service.</summary>
public sealed class TimerOptions : IValidatableObject
{
    public const string Section = "Timers";

    /// <summary>
    /// Sorted sets per queue. Each has its own pump loop and its own slot in a Redis Cluster. Default: 4; 1 to 64.
    /// </summary>
    [Range(1, 64)]
    public int Shards { get; set; } = 4;

    /// <summary>
    /// The most timers in one claim, and so in one statement. Default: 500; 1 to 2,000.
    /// </summary>
    [Range(1, TimerQueue.MaxPerCall)]
    public int Batch { get; set; } = 500;

    /// <summary>A claim that is not renewed falls due again after this. Default: 1 s; 0.1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest sleep of a pump: a lost hint delays it no longer than this. Default: 1 s; 10 ms to 3 s, because
    /// liveness takes a loop that sleeps longer for stalled.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:03")]
    public TimeSpan MaxSleep { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Timeout of a batch's effect. Then it is cancelled, its timers are due at once for any replica, and the pass has
    /// failed. Default: 2.5 s; 0.1 s to 2.5 s. With more, liveness would take a pump for stalled while Postgres hangs.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:02.5")]
    public TimeSpan EffectTimeout { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// Timeout of a batch in hand during a shutdown. Then it is released. Default: 1 s; 0 s to
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
