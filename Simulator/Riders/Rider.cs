using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Reporting;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Riders;

/// <summary>What every rider does: book, then follow the trip's events until it is final; a few cancel.</summary>
/// <param name="cancelPercent">Riders who cancel, of a hundred.</param>
internal sealed class Rider(
    string run, int seed, double cancelPercent, GatewayClient gateway, WatchPlan plan, RunLedger ledger, SimulatedClock clock)
{
    public async Task RideAsync(int number, RideRequest wish, CancellationToken ct)
    {
        using var app = new RiderClient(gateway, $"sim-{run}-rider-{number}");
        ledger.Requested();
        if (await app.BookAsync(new(wish.Pickup, wish.Dropoff), idempotencyKey: $"{app.Id}-booking", ct) is not { } booked)
            return;

        var trip = ledger.Booked(booked, clock.Elapsed);
        var listener = new TripListener(trip, ledger, clock);
        var events = app.Events(booked.Id);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var following = events.FollowAsync(listener.Hear, over.Token);
        var cancelling = CancelAsync(app, trip, CancelsAfter(number, booked.DeadlineAt - booked.RequestedAt), over.Token, ct);
        try
        {
            await WatchAsync(app, trip, ct);
            if (!trip.View.Status.IsFinal())
                return;
            if (await HasSaidAllAsync(events, following, ct))
                listener.Ended();
            else
                trip.WentUnserved();
        }
        finally
        {
            await over.StopAsync(following, cancelling);
        }
    }

    /// <summary>How long after the booking a rider loses patience, early rather than late; null for one who does not.</summary>
    private TimeSpan? CancelsAfter(int number, TimeSpan window) =>
        Chance.Of(Draw.Cancels, seed, number) * 100 < cancelPercent
            ? window * Math.Pow(Chance.Of(Draw.CancelsAfter, seed, number), 2)
            : null;

    /// <summary>Waits for the events, and looks where none came in time, until the trip is final or given up.</summary>
    private async Task WatchAsync(RiderClient app, WatchedTrip trip, CancellationToken ct)
    {
        while (true)
        {
            var (view, newer) = trip.Now;
            if (view.Status.IsFinal())
                return;
            var isWaiting = view.Status == TripStatus.Waiting;
            if (await clock.HappensWithinAsync(newer, isWaiting ? plan.NextLook(trip.DueAt - clock.Elapsed) : plan.LongestStep, ct))
                continue;

            trip.Looked(await app.GetTripAsync(view.Id, ct), clock.Elapsed);
            if (newer.IsCompleted || (isWaiting && !plan.IsHopeless(trip.LookedPastDue)))
                continue;
            // One that still waits is open past its deadline; of another one its driver has made nothing.
            if (!isWaiting)
                trip.Abandon();
            return;
        }
    }

    /// <summary>A look, or the answer to a cancellation, may be ahead of the stream, which must still say it.</summary>
    /// <returns>Whether the stream had its chance: false when there was none.</returns>
    private async Task<bool> HasSaidAllAsync(EventStream events, Task<StreamEnd> following, CancellationToken ct) =>
        await clock.HappensWithinAsync(following, plan.PatienceWithStream, ct)
            ? await following != StreamEnd.Refused
            : events.IsServed;

    /// <param name="over">Ends the wait for the moment. A cancellation that was sent gets its answer, though an event may tell of it first.</param>
    private async Task CancelAsync(RiderClient app, WatchedTrip trip, TimeSpan? after, CancellationToken over, CancellationToken ct)
    {
        if (after is not { } moment)
            return;
        await clock.PauseAsync(moment, over);
        if (trip.View.Status is not (TripStatus.Waiting or TripStatus.Assigned))
            return;
        if ((await app.CancelAsync(trip.View.Id, ct)).Value is { } cancelled)
        {
            ledger.Cancelled();
            trip.Looked(cancelled, clock.Elapsed);
        }
    }
}
