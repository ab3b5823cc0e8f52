using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Riders;

/// <summary>A booked trip as its rider knows it: the newest view, and when the rider last looked, on the run's clock.</summary>
internal sealed class WatchedTrip
{
    private readonly DateTimeOffset firstDeadline;
    private readonly TimeSpan firstDue;
    private volatile Sight last;

    public WatchedTrip(TripView booked, TimeSpan at)
    {
        firstDeadline = booked.DeadlineAt;
        firstDue = at + (booked.DeadlineAt - booked.RequestedAt);
        last = new(booked, at);
    }

    public TripView View => last.View;

    /// <summary>How long after the deadline the last look was, whether or not it got an answer; negative before the deadline.</summary>
    public TimeSpan LookedPastDue => last.At - DueAt;

    /// <summary>When the deadline falls on the run's clock. A trip that a driver gave back has a new one.</summary>
    public TimeSpan DueAt => firstDue + (View.DeadlineAt - firstDeadline);

    /// <param name="view">Null when the look failed: the trip is then as it was last seen.</param>
    /// <param name="at">When the answer came, since the run's start.</param>
    public void Looked(TripView? view, TimeSpan at) => last = new(view ?? View, at);

    private sealed record Sight(TripView View, TimeSpan At);
}
