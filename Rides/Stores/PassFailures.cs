namespace RideAspire.Stores;

/// <summary>
/// Which failures of a loop's passes the log mentions: the first one, one each 30 s while they go on, and their end.
/// Failures of stores are not among them: <see cref="StoreConditions"/> logs these.
/// </summary>
public sealed class PassFailures(TimeProvider time)
{
    private static readonly TimeSpan reminderInterval = TimeSpan.FromSeconds(30);

    private string? last;
    private int passes;
    private long since, lastLine;

    /// <summary>A pass has failed. Returns whether the log mentions it: also when the reason is a new one.</summary>
    public bool Failed(string why)
    {
        if (passes++ == 0)
            since = time.GetTimestamp();
        else if (why == last && time.GetElapsedTime(lastLine) < reminderInterval)
            return false;

        (last, lastLine) = (why, time.GetTimestamp());
        return true;
    }

    /// <summary>
    /// Passes succeed again. Returns how many had failed, and for how long; null when none had. One caller at a time.
    /// </summary>
    public (int Passes, TimeSpan Lasted)? Ended()
    {
        if (passes == 0)
            return null;

        var ended = (passes, time.GetElapsedTime(since));
        passes = 0;
        return ended;
    }
}
