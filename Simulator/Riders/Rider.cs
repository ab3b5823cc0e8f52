using RideAspire.Simulator.Behaviour;
using RideAspire.Simulator.Demand;
using RideAspire.Simulator.Timing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Riders;

/// <summary>A rider books, then follows the trip's events until the trip is final. Some riders cancel.</summary>
/// <param name="cancelPercent">The percentage of riders who cancel.</param>
internal sealed class Rider(
    string run, int seed, double cancelPercent, GatewayClient gateway, WatchPlan plan, RiderLedger ledger, SimulatedClock clock)
{
    public async Task RideAsync(int number, RideRequest request, CancellationToken ct)
    {
        using var app = new RiderClient(gateway, $"sim-{run}-rider-{number}");
        ledger.CountRequest();
        var booking = await app.BookAsync(new(request.Pickup, request.Dropoff), idempotencyKey: $"{app.Id}-booking", ct);
        if (booking.Value is not { } booked)
            return;

        var trip = ledger.AddTrip(booked, clock.Elapsed, booking.TraceId);
        var listener = new TripListener(trip, ledger, clock);
        var events = app.Events(booked.Id);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var following = events.FollowAsync(listener.Receive, over.Token);
        var cancelling = CancelAsync(app, trip, CancelsAfter(number, booked.DeadlineAt - booked.RequestedAt), over.Token, ct);
        try
        {
            await WatchAsync(app, trip, ct);
            if (!trip.View.Status.IsFinal())
                return;
            if (await StreamEndsAsync(events, following, ct))
                listener.EndStream();
            else
                trip.MarkUnserved();
        }
        finally
        {
            await over.StopAsync(following, cancelling);
        }
    }

    /// <summary>
    /// How long after the booking a rider cancels, more often early than late; null for a rider who does not cancel.
    /// </summary>
    private TimeSpan? CancelsAfter(int number, TimeSpan window) =>
        Chance.Of(Draw.Cancels, seed, number) * 100 < cancelPercent
            ? window * Math.Pow(Chance.Of(Draw.CancelsAfter, seed, number), 2)
            : null;

    /// <summary>
    /// Waits for events, and reads the trip when none has come in time, until the trip is final or given up.
    /// </summary>
    private async Task WatchAsync(RiderClient app, WatchedTrip trip, CancellationToken ct)
    {
        while (true)
        {
            var (view, changed) = trip.Current;
            if (view.Status.IsFinal())
                return;
            var isWaiting = view.Status == TripStatus.Waiting;
            var timeout = isWaiting ? plan.UntilNextRead(trip.DueAt - clock.Elapsed) : plan.DriverStepTimeout;
            if (await clock.CompletesWithinAsync(changed, timeout, ct))
                continue;

            trip.Update(await app.GetTripAsync(view.Id, ct), clock.Elapsed);
            if (changed.IsCompleted || (isWaiting && !plan.IsGivenUp(trip.SeenAfterDeadline)))
                continue;
            // A trip that still waits is reported as open past its deadline. Any other trip was left unfinished by its
            // driver.
            if (!isWaiting)
                trip.MarkAbandoned();
            return;
        }
    }

    /// <summary>
    /// A read, or the answer to a cancellation, may be ahead of the stream. The stream must still send the final state.
    /// </summary>
    /// <returns>Whether there was a stream that could have sent it.</returns>
    private async Task<bool> StreamEndsAsync(EventStream events, Task<StreamEnd> following, CancellationToken ct) =>
        await clock.CompletesWithinAsync(following, plan.StreamTimeout, ct)
            ? await following != StreamEnd.Refused
            : events.IsServed;

    /// <param name="over">Ends the wait before the cancellation. Once the cancellation is sent, its answer is awaited
    /// even if an event reports it first.</param>
    private async Task CancelAsync(RiderClient app, WatchedTrip trip, TimeSpan? after, CancellationToken over, CancellationToken ct)
    {
        if (after is not { } delay)
            return;
        await clock.DelayAsync(delay, over);
        if (trip.View.Status is not (TripStatus.Waiting or TripStatus.Assigned))
            return;
        if ((await app.CancelAsync(trip.View.Id, ct)).Value is { } cancelled)
        {
            ledger.CountCancellation();
            trip.Update(cancelled, clock.Elapsed);
        }
    }
}
