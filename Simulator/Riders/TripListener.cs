using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Riders;

/// <summary>Hears a trip's stream: learns each state, times it, and notices one that was left out.</summary>
internal sealed class TripListener(WatchedTrip trip, RunLedger ledger, SimulatedClock clock)
{
    private long? last;

    /// <summary>True once the trip is final: nothing can follow.</summary>
    public bool Hear(StreamedEvent told)
    {
        if (told.Type != "trip")
            return false;
        var view = told.Read(WireJson.Default.TripView);
        if (view.Version <= last)
            return false;

        if (last is { } before)
            trip.Missed(view.Version - before - 1);
        last = view.Version;
        // Only what happened after the connection was made was under way to us all the time.
        if (!told.IsSnapshot && view.Version > 1)
            ledger.EventCame(told.ReceivedAt - view.ChangedAt, overOpenStream: view.ChangedAt > told.ConnectedAt);
        trip.Looked(view, clock.Elapsed);
        return view.Status.IsFinal();
    }

    /// <summary>The stream will say no more: what a look showed beyond it, it left out.</summary>
    public void Ended()
    {
        if (trip.View.Version is var known && known > (last ?? 0))
            trip.Missed(known - (last ?? known - 1));
    }
}
