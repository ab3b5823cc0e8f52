using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Riders;

/// <summary>A booked trip as its rider knows it: the newest view, and when the rider last heard of it, on the run's clock.</summary>
internal sealed class WatchedTrip(TripView booked, TimeSpan at)
{
    private readonly KnownTrip trip = new(booked);
    private readonly TimeSpan firstDue = at + (booked.DeadlineAt - booked.RequestedAt);
    private long lookedAt = at.Ticks;
    private long missedStates;
    private volatile bool isUnserved;
    private volatile bool isAbandoned;

    public TripView View => trip.View;

    /// <inheritdoc cref="KnownTrip.Now"/>
    public (TripView View, Task Newer) Now => trip.Now;

    /// <summary>How long after the deadline the last look was, whether or not it got an answer; negative before the deadline.</summary>
    public TimeSpan LookedPastDue => TimeSpan.FromTicks(Volatile.Read(ref lookedAt)) - DueAt;

    /// <summary>When the deadline falls on the run's clock. A trip that a driver gave back has a new one.</summary>
    public TimeSpan DueAt => firstDue + (View.DeadlineAt - booked.DeadlineAt);

    /// <summary>States that the trip's stream left out.</summary>
    public long MissedStates => Volatile.Read(ref missedStates);

    /// <summary>It ended, and no stream could be had that would have told so.</summary>
    public bool IsUnserved => isUnserved;

    /// <summary>Its rider has left it, though a driver had it and it had not ended.</summary>
    public bool IsAbandoned => isAbandoned;

    /// <param name="view">Null when the look failed: the trip is then as it was last seen.</param>
    /// <param name="seenAt">When the answer or the event came, since the run's start.</param>
    public void Looked(TripView? view, TimeSpan seenAt)
    {
        // The view first: a display that reads in between must not see an old WAITING with a new time.
        if (view is not null)
            trip.Learn(view);
        Volatile.Write(ref lookedAt, seenAt.Ticks);
    }

    public void WentUnserved() => isUnserved = true;

    public void Abandon() => isAbandoned = true;

    public void Missed(long states) => Interlocked.Add(ref missedStates, states);
}
