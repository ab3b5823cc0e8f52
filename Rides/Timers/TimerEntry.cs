namespace RideAspire.Timers;

/// <summary>A timer to schedule.</summary>
/// <param name="Id">There is one timer per id and queue.</param>
/// <param name="Due">When it falls due, by Redis' clock.</param>
public readonly record struct TimerEntry(Guid Id, DateTimeOffset Due)
{
    /// <summary>
    /// Due at the moment at which Redis gets it, by Redis' clock. So it takes its turn behind the timers that are due
    /// already. Of several in the same millisecond the lowest id comes first: with version 7 ids, the oldest by the
    /// clock of whoever made the id.
    /// </summary>
    public static TimerEntry AtOnce(Guid id) => new(id, DateTimeOffset.UnixEpoch);
}

/// <summary>A claimed timer that must fire again.</summary>
/// <param name="Id">The timer.</param>
/// <param name="Delay">From now until it falls due again; rounded up to the millisecond.</param>
public readonly record struct Rearm(Guid Id, TimeSpan Delay);
