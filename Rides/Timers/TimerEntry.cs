namespace RideAspire.Timers;

/// <summary>A timer to schedule.</summary>
/// <param name="Id">One timer per id and queue.</param>
/// <param name="Due">When it falls due, by Redis' clock.</param>
public readonly record struct TimerEntry(Guid Id, DateTimeOffset Due)
{
    /// <summary>Due at once, whatever the clocks say; of such timers the one with the lowest id, which is the oldest trip, comes first.</summary>
    public static TimerEntry AtOnce(Guid id) => new(id, DateTimeOffset.UnixEpoch);
}

/// <summary>A claimed timer whose work is not over.</summary>
/// <param name="Id">The timer.</param>
/// <param name="Delay">From now, until it falls due again; rounded up to the millisecond.</param>
public readonly record struct Rearm(Guid Id, TimeSpan Delay);
