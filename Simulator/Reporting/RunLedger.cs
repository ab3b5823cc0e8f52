using System.Collections.Concurrent;
using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Reporting;

/// <summary>All that the run's riders booked and heard. Riders write to it while the display reads it.</summary>
internal sealed class RunLedger(WatchPlan plan)
{
    private readonly ConcurrentQueue<WatchedTrip> trips = new();
    private readonly ConcurrentQueue<TimeSpan> eventLatencies = new();
    private readonly ConcurrentQueue<TimeSpan> allEventLatencies = new();
    private int requested;
    private int cancelled;

    /// <summary>Riders who asked for a ride so far, whether or not they got a trip.</summary>
    public int Requests => Volatile.Read(ref requested);

    /// <summary>From a trip's change to its event over a stream that was open, in the order in which the events came.</summary>
    public IReadOnlyCollection<TimeSpan> EventLatencies => eventLatencies;

    /// <summary>Also of what changed while a client came back.</summary>
    public IReadOnlyCollection<TimeSpan> AllEventLatencies => allEventLatencies;

    public void Requested() => Interlocked.Increment(ref requested);

    public WatchedTrip Booked(TripView view, TimeSpan at)
    {
        var trip = new WatchedTrip(view, at);
        trips.Enqueue(trip);
        return trip;
    }

    /// <summary>A rider's cancellation that the server accepted.</summary>
    public void Cancelled() => Interlocked.Increment(ref cancelled);

    /// <summary>An event came, so long after the change it tells of; the stream was open at the change, or made anew since.</summary>
    public void EventCame(TimeSpan latency, bool overOpenStream)
    {
        allEventLatencies.Enqueue(latency);
        if (overOpenStream)
            eventLatencies.Enqueue(latency);
    }

    public RunSummary Summarise() => RunSummary.Of(trips, plan, eventLatencies, allEventLatencies, Volatile.Read(ref cancelled));
}
