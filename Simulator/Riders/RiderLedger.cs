using System.Collections.Concurrent;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Riders;

/// <summary>All trips and events of the run's riders. Riders write to it while the display reads it.</summary>
internal sealed class RiderLedger
{
    private readonly ConcurrentQueue<WatchedTrip> trips = new();
    private readonly ConcurrentQueue<TimeSpan> eventLatencies = new();
    private readonly ConcurrentQueue<TimeSpan> allEventLatencies = new();
    private int requested;
    private int cancelled;

    /// <summary>Riders who have requested a ride, whether or not they got a trip.</summary>
    public int Requested => Volatile.Read(ref requested);

    /// <summary>Cancellations by riders that the server accepted.</summary>
    public int Cancelled => Volatile.Read(ref cancelled);

    public IReadOnlyCollection<WatchedTrip> Trips => trips;

    /// <summary>
    /// Time from a trip's change to its event, in the order in which the events arrived. Only changes during an open
    /// connection.
    /// </summary>
    public IReadOnlyCollection<TimeSpan> EventLatencies => eventLatencies;

    /// <summary>As <see cref="EventLatencies"/>, and also changes while a client reconnected.</summary>
    public IReadOnlyCollection<TimeSpan> AllEventLatencies => allEventLatencies;

    public void CountRequest() => Interlocked.Increment(ref requested);

    public void CountCancellation() => Interlocked.Increment(ref cancelled);

    /// <param name="traceId">The trace of the booking; null when the server did not record it.</param>
    public WatchedTrip AddTrip(TripView booked, TimeSpan at, string? traceId = null)
    {
        var trip = new WatchedTrip(booked, at) { TraceId = traceId };
        trips.Enqueue(trip);
        return trip;
    }

    /// <param name="latency">From the change to its event.</param>
    /// <param name="overOpenStream">Whether the connection was open at the time of the change.</param>
    public void AddEvent(TimeSpan latency, bool overOpenStream)
    {
        allEventLatencies.Enqueue(latency);
        if (overOpenStream)
            eventLatencies.Enqueue(latency);
    }
}
