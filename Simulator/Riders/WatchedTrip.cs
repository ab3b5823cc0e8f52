using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Riders;

/// <summary>
/// A booked trip as its rider knows it: the newest view, and the time of the last read or event on the run's clock.
/// </summary>
internal sealed class WatchedTrip(TripView booked, TimeSpan bookedAt)
{
    private const long Never = long.MinValue;

    private readonly LatestTrip trip = new(booked);
    private readonly TimeSpan firstDue = bookedAt + (booked.DeadlineAt - booked.RequestedAt);
    private long seenAt = bookedAt.Ticks;
    private long missedStates;
    private long toAssignment = Never;
    private volatile bool isUnserved;
    private volatile bool isAbandoned;

    public TripView View => trip.View;

    /// <summary>The trace of the booking; null when the server did not record it.</summary>
    public string? TraceId { get; init; }

    /// <inheritdoc cref="LatestTrip.Current"/>
    public (TripView View, Task Changed) Current => trip.Current;

    /// <summary>
    /// How long after the deadline the last read or event was, even if the read failed; negative before the deadline.
    /// </summary>
    public TimeSpan SeenAfterDeadline => TimeSpan.FromTicks(Volatile.Read(ref seenAt)) - DueAt;

    /// <summary>The deadline on the run's clock. A trip that a driver gave back has a new deadline.</summary>
    public TimeSpan DueAt => firstDue + (View.DeadlineAt - booked.DeadlineAt);

    /// <summary>
    /// From the booking to the first assignment that the rider saw, by the database's clock; null before it.
    /// </summary>
    public TimeSpan? ToAssignment => Volatile.Read(ref toAssignment) is var ticks and not Never ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>States that the trip's stream left out.</summary>
    public long MissedStates => Volatile.Read(ref missedStates);

    /// <summary>The trip ended, but no stream could be opened that would have reported it.</summary>
    public bool IsUnserved => isUnserved;

    /// <summary>The rider gave the trip up although it had a driver and had not ended.</summary>
    public bool IsAbandoned => isAbandoned;

    /// <param name="view">Null when the read failed: the trip keeps its last view.</param>
    /// <param name="at">When the answer or the event came, since the run's start.</param>
    public void Update(TripView? view, TimeSpan at)
    {
        // The view first: a display that reads in between must not see an old WAITING with a new time.
        if (view is not null)
            trip.Update(view);
        if (view?.Status == TripStatus.Assigned)
            Interlocked.CompareExchange(ref toAssignment, (view.ChangedAt - view.RequestedAt).Ticks, Never);
        Volatile.Write(ref seenAt, at.Ticks);
    }

    public void MarkUnserved() => isUnserved = true;

    public void MarkAbandoned() => isAbandoned = true;

    public void AddMissedStates(long count) => Interlocked.Add(ref missedStates, count);
}
