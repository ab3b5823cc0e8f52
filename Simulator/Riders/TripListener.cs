using RideAspire.Simulator.Timing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Riders;

/// <summary>
/// Receives the events of a trip's stream: updates the trip, measures each event's latency, and counts missing states.
/// </summary>
internal sealed class TripListener(WatchedTrip trip, RiderLedger ledger, SimulatedClock clock)
{
    private long? last;

    /// <summary>Returns true once the trip is final: no event can follow.</summary>
    public bool Receive(StreamedEvent streamed)
    {
        if (streamed.Type != "trip")
            return false;
        var view = streamed.Read(WireJson.Default.TripView);
        if (view.Version <= last)
            return false;

        if (last is { } before)
            trip.AddMissedStates(view.Version - before - 1);
        last = view.Version;
        // A stream's first state, and a booking, are no changes that the stream had to deliver.
        if (!streamed.IsSnapshot && view.Version > 1)
            ledger.AddEvent(streamed.ReceivedAt - view.ChangedAt, overOpenStream: view.ChangedAt > streamed.ConnectedAt);
        trip.Update(view, clock.Elapsed);
        return view.Status.IsFinal();
    }

    /// <summary>
    /// No event will follow: the states up to the last one read that the stream did not send are missing.
    /// </summary>
    public void EndStream()
    {
        if (trip.View.Version is var known && known > (last ?? 0))
            trip.AddMissedStates(known - (last ?? known - 1));
    }
}
