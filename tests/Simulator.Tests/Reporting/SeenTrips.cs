using RideAspire.Simulator.Riders;
using RideAspire.Simulator.Tests.Riders;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Reporting;

/// <summary>Trips as their riders have seen them.</summary>
internal static class SeenTrips
{
    public static readonly WatchPlan Plan = new(Grace: TimeSpan.FromSeconds(5), Speed: 60);

    /// <summary>Adds a booked trip whose newest view was read at this time after its deadline.</summary>
    public static WatchedTrip AddSeen(this RiderLedger ledger, TripView view, TimeSpan afterDeadline = default)
    {
        var trip = ledger.AddTrip(SomeTrip.Waiting, TimeSpan.Zero);
        trip.Update(view, trip.DueAt + afterDeadline);
        return trip;
    }
}
