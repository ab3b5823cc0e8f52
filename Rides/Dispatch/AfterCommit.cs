using Microsoft.Extensions.Logging;
using RideAspire.Drivers;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Dispatch;

/// <summary>
/// What follows a commit, in Redis: first the hints to listeners, then timers and drivers. A failing Redis never fails
/// the caller. A listener without a hint reads the row from time to time. A trip that could not be armed is armed again
/// by this process, or by the repair. A timer that was not removed fires without effect. A driver's busy mark lapses.
/// Arming a trip needs the timers' Redis only.
/// </summary>
public sealed partial class AfterCommit(
    TimerQueues queues,
    UnarmedTrips unarmed,
    DriverPool drivers,
    Availability availability,
    ChangeHints hints,
    ILogger<AfterCommit> logger)
{
    /// <summary>Redis' own timeout is checked only at intervals. A caller waits no longer than this.</summary>
    private static readonly TimeSpan timeout = TimeSpan.FromMilliseconds(800);

    /// <summary>A trip was booked: arm its deadline, and look for a driver at once. Nobody listens to it yet.</summary>
    public Task BookedAsync(Trip trip) => ArmAsync(trip);

    /// <summary>Offers were made: mark the drivers until the offers end.</summary>
    public Task OfferedAsync(IReadOnlyCollection<MadeOffer> offers, TimeSpan window)
    {
        if (offers.Count == 0)
            return Task.CompletedTask;

        string[] offered = [.. offers.Select(offer => offer.Driver)];
        hints.Publish([], offered);
        return TryAsync("mark drivers who have an offer", () => drivers.MarkOfferedAsync(offered, window));
    }

    /// <summary>
    /// Trips were assigned to drivers who have not acknowledged it. Their next presence has Postgres asked, which then
    /// records that they have. The matching timer is left to its claim: it fires when the time to acknowledge is over.
    /// </summary>
    public Task AssignedAsync(IReadOnlyCollection<AssignedTrip> assigned) => EndSearchAsync(assigned, drivers.MarkInDoubtAsync);

    /// <summary>
    /// Drivers accepted their offers. The matching timer fires at the end of the offer without effect.
    /// </summary>
    public Task AcceptedAsync(IReadOnlyCollection<AssignedTrip> assigned) => EndSearchAsync(assigned, drivers.MarkBusyAsync);

    /// <summary>
    /// Offers ended without a driver, and their trips may still wait: free the drivers, and look for the next ones at
    /// once.
    /// </summary>
    public Task OffersDeclinedAsync(IReadOnlyCollection<ClosedOffer> offers) => offers.Count == 0 ? Task.CompletedTask : Task.WhenAll(
        OffersClosedAsync(offers),
        TryAsync("look for the next driver", () => availability.NudgeAsync([.. offers.Select(offer => offer.TripId)])));

    /// <summary>Offers ended: free the drivers. Those who did not answer get no other offer for a while.</summary>
    public Task OffersClosedAsync(IReadOnlyCollection<ClosedOffer> offers)
    {
        hints.Publish([], [.. offers.Select(offer => offer.DriverId)]);
        var byLapse = offers.ToLookup(offer => offer.Status == OfferStatus.Lapsed, offer => offer.DriverId);
        return Task.WhenAll(
            TryAsync("pass over drivers who did not answer", () => drivers.CoolDownAsync([.. byLapse[true]])),
            FreedAsync([.. byLapse[false]]));
    }

    /// <summary>
    /// Trips expired: free the drivers of their offers, and stop looking for drivers. Returns once the timers' Redis
    /// has answered. That of dispatch may hang, and the next deadlines must not wait for it.
    /// </summary>
    /// <param name="expired">The trips that this process expired.</param>
    /// <param name="offers">The offers that ended with them.</param>
    public Task ExpiredAsync(IReadOnlyCollection<ExpiredTrip> expired, IReadOnlyCollection<ClosedOffer> offers)
    {
        // The deadline ended these offers, so their drivers are free at once.
        string[] freed = [.. offers.Select(offer => offer.DriverId)];
        Guid[] ids = [.. expired.Select(trip => trip.Id)];
        hints.Publish(ids, freed);
        _ = FreedAsync(freed);
        if (expired.Count == 0)
            return Task.CompletedTask;

        _ = TryAsync(
            "end the search for drivers",
            () => drivers.ForgetTripsAsync([.. expired.Select(trip => new TripPickup(trip.Id, trip.Pickup))]));
        return TryAsync("end matching", () => queues.Matching.CancelAsync(ids));
    }

    /// <summary>
    /// The sweep expired trips. It needs no Redis and waits for none, so only hints are sent. The trips' timers, if
    /// there are any, fire without effect.
    /// </summary>
    public void Swept(IReadOnlyCollection<Guid> expired) => hints.Publish(expired, []);

    /// <summary>A trip has ended, or its rider is in the car.</summary>
    /// <param name="trip">The trip as it is now.</param>
    /// <param name="offers">The offers that ended with it.</param>
    public Task ChangedAsync(Trip trip, IReadOnlyCollection<ClosedOffer> offers)
    {
        string[] driver = trip.DriverId is { } id ? [id] : [];
        hints.Publish([trip.Id], driver);
        return trip.ClosedAt is null ? Task.CompletedTask : Task.WhenAll(
            OffersClosedAsync(offers),
            TryAsync("disarm a trip", () => Task.WhenAll(
                queues.Timeouts.CancelAsync(trip.Id),
                queues.Matching.CancelAsync(trip.Id),
                drivers.ForgetTripsAsync([new(trip.Id, trip.Pickup)]))),
            FreedAsync(driver));
    }

    /// <summary>A driver returned a trip: arm its new deadline, look for another driver, and free this one.</summary>
    public Task ReturnedAsync(Trip trip, string driver)
    {
        hints.Publish([trip.Id], [driver]);
        return Task.WhenAll(ArmAsync(trip), FreedAsync([driver]));
    }

    /// <summary>
    /// Trips were recalled from drivers who did not acknowledge them: arm their new deadlines, and look for other
    /// drivers. These ones get no other trip for a while, and then only once they have been seen again.
    /// </summary>
    public Task RecalledAsync(IReadOnlyCollection<RecalledTrip> recalled)
    {
        if (recalled.Count == 0)
            return Task.CompletedTask;

        string[] silent = [.. recalled.Select(trip => trip.Driver)];
        hints.Publish([.. recalled.Select(trip => trip.Id)], silent);
        return Task.WhenAll(
            ArmAsync([.. recalled.Select(trip => new TimerEntry(trip.Id, trip.DeadlineAt))]),
            TryAsync("pass over drivers who did not acknowledge", () => drivers.CoolDownAsync(silent)));
    }

    /// <summary>Drivers have no trip and no pending offer any more: free them, and look for trips near them.</summary>
    public Task FreedAsync(string[] freed) =>
        freed.Length == 0 ? Task.CompletedTask : TryAsync("free drivers", () => availability.FreeAsync(freed));

    // Only the deadlines of that time are removed: a trip may have been returned since, which armed a new one.
    private Task EndSearchAsync(IReadOnlyCollection<AssignedTrip> assigned, Func<IReadOnlyCollection<string>, Task> mark)
    {
        if (assigned.Count == 0)
            return Task.CompletedTask;

        string[] engaged = [.. assigned.Select(pair => pair.Driver)];
        hints.Publish([.. assigned.Select(pair => pair.Trip)], engaged);
        return TryAsync("end the search for drivers", () => Task.WhenAll(
            mark(engaged),
            queues.Timeouts.CancelDueByAsync([.. assigned.Select(pair => new TimerEntry(pair.Trip, pair.DeadlineAt))])));
    }

    private Task ArmAsync(Trip trip) => ArmAsync([new(trip.Id, trip.DeadlineAt)]);

    private async Task ArmAsync(TimerEntry[] deadlines)
    {
        var isArmed = await TryAsync("arm trips", () => Task.WhenAll(deadlines.Select(deadline => Task.WhenAll(
            queues.Timeouts.ScheduleAsync(deadline),
            queues.Matching.ScheduleAsync(TimerEntry.AtOnce(deadline.Id))))));
        if (isArmed)
            return;

        TripTelemetry.Unarmed("failed", deadlines.Length);
        Array.ForEach(deadlines, unarmed.Keep);
    }

    /// <summary>
    /// Returns whether it succeeded. The row is committed, so nothing is thrown: a caller who got the exception would
    /// believe that it is not. A store's failure was reported by the call to the store.
    /// </summary>
    private async Task<bool> TryAsync(string what, Func<Task> act)
    {
        try
        {
            await act().WaitAsync(timeout);
            return true;
        }
        catch (Exception e)
        {
            if (StoreFailure.Unexpected(e) is { } bug)
                Failed(bug, what);
            return false;
        }
    }

    [LoggerMessage(
        LogLevel.Error, "Failed to {What}. The change itself is committed. Missing timers are armed again, and busy marks lapse.")]
    private partial void Failed(Exception e, string what);
}
