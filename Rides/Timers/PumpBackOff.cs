namespace RideAspire.Timers;

/// <summary>
/// How long a shard's pump pauses after a failed pass. A pass that only claims says nothing about the effect: after an
/// effect has failed, its timers are claimed, and the passes find nothing. So only an effect's success ends that
/// back-off.
/// </summary>
internal sealed class PumpBackOff
{
    private static readonly TimeSpan min = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan max = TimeSpan.FromSeconds(1);

    private TimeSpan next = min;
    private bool fires;
    private bool effectFailed;

    /// <summary>Whether the effect has failed, and has not succeeded since.</summary>
    public bool HasEffectFailed => effectFailed;

    /// <summary>A claim has succeeded.</summary>
    /// <param name="any">Whether it found timers, which fire now.</param>
    public void Claimed(bool any)
    {
        fires = any;
        if (!effectFailed)
            next = min;
    }

    /// <summary>The claimed timers have fired.</summary>
    public void Fired()
    {
        fires = effectFailed = false;
        next = min;
    }

    /// <summary>The pass has failed. Returns the pause.</summary>
    public TimeSpan Failed()
    {
        effectFailed |= fires;
        fires = false;
        var pause = next;
        next = next * 2 < max ? next * 2 : max;
        return pause;
    }
}
