using Microsoft.Extensions.Logging;
using RideAspire.Drivers;
using RideAspire.Offers;
using RideAspire.Persistence;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Events;

/// <summary>
/// What Redis must know once a change is committed: whoever listens is told first, then timers and drivers follow. Never fails for Redis'
/// sake: a listener who was not told looks at the row now and then, what is not armed here the sweep arms again, a timer that was not
/// removed fires without effect, and a driver's mark lapses.
/// </summary>
public sealed partial class AfterCommit(TimerQueues queues, DriverPool drivers, ChangeHints hints, ILogger<AfterCommit> logger)
{
    /// <summary>Redis' timeout is looked at now and then only; a rider who books waits no longer than this.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromMilliseconds(800);

    /// <summary>A trip is new: arm its deadline, and look for a driver at once. Nobody can listen to it yet.</summary>
    public Task BookedAsync(Trip trip) => TryAsync("arm a trip", () => ArmAsync(trip));

    /// <summary>Drivers are being asked.</summary>
    public Task OfferedAsync(IReadOnlyCollection<MadeOffer> offers, TimeSpan window)
    {
        if (offers.Count == 0)
            return Task.CompletedTask;

        string[] asked = [.. offers.Select(offer => offer.Driver)];
        hints.Publish([], asked);
        return TryAsync("mark drivers who are asked", () => drivers.MarkAskedAsync(asked, window));
    }

    /// <summary>
    /// Trips have drivers. Only the deadlines that were known then are removed, not what a driver who gives the trip back at once has
    /// armed anew; the matching timer is left to its claim, or fires once more without effect.
    /// </summary>
    public Task AssignedAsync(IReadOnlyCollection<AssignedTrip> assigned)
    {
        if (assigned.Count == 0)
            return Task.CompletedTask;

        string[] busy = [.. assigned.Select(pair => pair.Driver)];
        hints.Publish([.. assigned.Select(pair => pair.Trip)], busy);
        return TryAsync("end the search for drivers", () => Task.WhenAll(
            drivers.MarkBusyAsync(busy),
            queues.Timeouts.CancelAsync([.. assigned.Select(pair => new TimerEntry(pair.Trip, pair.DeadlineAt))])));
    }

    /// <summary>Offers ended without a driver while their trips may still wait: the drivers are free, and the next ones are sought at once.</summary>
    public Task DeclinedAsync(params IReadOnlyCollection<ClosedOffer> offers) => offers.Count == 0 ? Task.CompletedTask : Task.WhenAll(
        OffersOverAsync(offers),
        TryAsync("look for the next driver", () => NudgeAsync([.. offers.Select(offer => offer.TripId)])));

    /// <summary>Offers ended, and with them their trips' wait: the drivers are free.</summary>
    public Task OffersOverAsync(IReadOnlyCollection<ClosedOffer> offers)
    {
        hints.Publish([], [.. offers.Select(offer => offer.DriverId)]);
        return FreeDriversAsync([.. offers.Select(offer => offer.DriverId)]);
    }

    /// <summary>Deadlines have passed: no driver is sought any more.</summary>
    /// <param name="expired">The trips that this process closed.</param>
    /// <param name="offers">The offers that ended with them.</param>
    public Task ExpiredAsync(IReadOnlyCollection<Guid> expired, IReadOnlyCollection<ClosedOffer> offers)
    {
        hints.Publish(expired, []);
        return Task.WhenAll(
            OffersOverAsync(offers),
            expired.Count == 0 ? Task.CompletedTask : TryAsync("end matching", () => StopMatchingAsync(expired)));
    }

    /// <summary>A trip has ended, or its rider is in the car.</summary>
    /// <param name="trip">As it now is.</param>
    /// <param name="offers">The offers that ended with it.</param>
    public Task ChangedAsync(Trip trip, IReadOnlyCollection<ClosedOffer> offers)
    {
        hints.Publish([trip.Id], trip.DriverId is { } told ? [told] : []);
        return trip.ClosedAt is null ? Task.CompletedTask : Task.WhenAll(
            OffersOverAsync(offers),
            TryAsync("disarm a trip", () => Task.WhenAll(queues.Timeouts.CancelAsync(trip.Id), StopMatchingAsync([trip.Id]))),
            trip.DriverId is { } driver ? FreeDriversAsync([driver]) : Task.CompletedTask);
    }

    /// <summary>A driver gave a trip back: it is armed anew, and the driver is free, if not for this one.</summary>
    public Task ReturnedAsync(Trip trip, string driver)
    {
        hints.Publish([trip.Id], [driver]);
        return Task.WhenAll(TryAsync("arm a trip", () => ArmAsync(trip)), FreeDriversAsync([driver]));
    }

    /// <summary>Drivers have no trip, and are not asked, any more: they are free, and the trips that wait near are nudged.</summary>
    public Task FreeDriversAsync(IReadOnlyCollection<string> freed) =>
        freed.Count == 0 ? Task.CompletedTask : TryAsync("free drivers", async () =>
        {
            var near = await Task.WhenAll(freed.Select(drivers.FreeAsync));
            await NudgeAsync(near.SelectMany(trips => trips).ToHashSet());
        });

    /// <summary>
    /// Looks for a driver for these trips now. One that waits no more, and was listed as waiting by a search that its end overtook, fires
    /// once without effect and is forgotten thereby.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public Task NudgeAsync(IReadOnlyCollection<Guid> trips) =>
        trips.Count == 0 ? Task.CompletedTask : queues.Matching.BringForwardAsync([.. trips.Select(TimerEntry.AtOnce)]);

    private Task ArmAsync(Trip trip) => Task.WhenAll(
        queues.Timeouts.ScheduleAsync(new(trip.Id, trip.DeadlineAt)),
        queues.Matching.ScheduleAsync(TimerEntry.AtOnce(trip.Id)));

    private Task StopMatchingAsync(IReadOnlyCollection<Guid> trips) => Task.WhenAll(queues.Matching.CancelAsync(trips), drivers.ForgetTripsAsync(trips));

    private async Task TryAsync(string what, Func<Task> act)
    {
        try
        {
            await act().WaitAsync(patience);
        }
        catch (Exception e)
        {
            // Whatever it is: the row is committed, and a caller who heard of a failure would believe that it is not.
            RedisFailed(StoreFailure.Unexpected(e), what, e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Redis failed to {What}: {Why} The sweep will mend it.")]
    private partial void RedisFailed(Exception? e, string what, string why);
}
