using System.ComponentModel.DataAnnotations;

namespace RideAspire.Timers;

/// <summary>Section <c>Timers</c>. The number of shards must be the same in every service.</summary>
public sealed class TimerOptions : IValidatableObject
{
    public const string Section = "Timers";

    /// <summary>Sorted sets per queue; each has its own pump loop, and its own slot in a Redis Cluster. Default: 4; 1 to 64.</summary>
    [Range(1, 64, ErrorMessage = "Timers:Shards is a number from 1 to 64.")]
    public int Shards { get; set; } = 4;

    /// <summary>The most timers that one claim takes, and that one statement handles. Default: 500; 1 to 2,000.</summary>
    [Range(1, TimerQueue.MostAtOnce, ErrorMessage = "Timers:Batch is a number from 1 to 2000.")]
    public int Batch { get; set; } = 500;

    /// <summary>After this a claim falls due again unless it is renewed. Default: 1 s; 0.1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00", ErrorMessage = "Timers:Lease is a time from 00:00:00.1 to 00:01:00.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest sleep of a pump, so that a lost wake-up hint is never a stall. Default: 1 s; 10 ms to 3 s, for who sleeps longer looks
    /// stalled to liveness.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:03", ErrorMessage = "Timers:LongestSleep is a time from 00:00:00.01 to 00:00:03.")]
    public TimeSpan LongestSleep { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the effect of a batch may take; then it is cancelled, its timers are due at once for any replica, and the pass has failed.
    /// Default: 2.5 s, the most at which an effect that Postgres does not answer ends before it looks stalled; 0.1 s to 2.5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:02.5", ErrorMessage = "Timers:FireWithin is a time from 00:00:00.1 to 00:00:02.5.")]
    public TimeSpan FireWithin { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// How long a batch in hand may take once the process was told to stop; then it is released. Default: 1 s; 0 s to
    /// <see cref="FireWithin"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:02.5", ErrorMessage = "Timers:DrainWindow is a time from 00:00:00 to 00:00:02.5.")]
    public TimeSpan DrainWindow { get; set; } = TimeSpan.FromSeconds(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LongestSleep > Lease * 10)
            yield return new("Timers:LongestSleep must not exceed ten times Timers:Lease: an abandoned claim would wait for the sleeper.", [nameof(LongestSleep)]);
        if (DrainWindow > FireWithin)
            yield return new("Timers:DrainWindow must not exceed Timers:FireWithin: a batch is given up by then.", [nameof(DrainWindow)]);
    }
}
