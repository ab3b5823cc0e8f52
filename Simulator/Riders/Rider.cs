using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Drivers;
using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Riders;

/// <summary>What every rider does: book, look at the trip until it is final, and tell the driver once there is one.</summary>
internal sealed class Rider(
    string run, GatewayClient gateway, Fleet fleet, WatchPlan plan, RunLedger ledger, SimulatedClock clock)
{
    private static readonly TimeSpan lookAtRide = TimeSpan.FromSeconds(2);

    /// <summary>A trip with a driver that is not ours, or that refuses each step, is left after two minutes without a change.</summary>
    private const int MostLooksAtStuckRide = 60;

    private int waiting;

    public async Task RideAsync(int number, RideRequest wish, CancellationToken ct)
    {
        var rider = $"sim-{run}-rider-{number}";
        ledger.Requested();
        var booked = await gateway.BookAsync(new(rider, wish.Pickup, wish.Dropoff), idempotencyKey: $"{rider}-booking", ct);
        if (booked is null)
            return;

        var trip = ledger.Booked(booked, clock.Elapsed);
        var looksAtStuckRide = 0;
        while (!trip.View.Status.IsFinal())
        {
            var before = trip.View;
            if (before.Status == TripStatus.Waiting)
                await WaitAsync(trip, ct);
            else
                await BeDrivenAsync(trip, ct);

            trip.Looked(await gateway.GetTripAsync(before.Id, ct), clock.Elapsed);

            if (trip.View.Status == TripStatus.Waiting && plan.IsHopeless(trip.LookedPastDue))
                return;
            looksAtStuckRide = before.Status != TripStatus.Waiting && trip.View.Version == before.Version ? looksAtStuckRide + 1 : 0;
            if (looksAtStuckRide == MostLooksAtStuckRide)
                return;
        }
    }

    private async Task WaitAsync(WatchedTrip trip, CancellationToken ct)
    {
        var sharing = Interlocked.Increment(ref waiting);
        try
        {
            await clock.PauseAsync(plan.NextLook(trip.DueAt - clock.Elapsed, sharing), ct);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private async Task BeDrivenAsync(WatchedTrip trip, CancellationToken ct)
    {
        if (fleet.Find(trip.View.DriverId) is not { } driver
            || !await driver.DriveAsync(trip.View, started: view => trip.Looked(view, clock.Elapsed), ct))
            await clock.PauseAsync(lookAtRide, ct);
    }
}
