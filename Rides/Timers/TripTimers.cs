using Microsoft.Extensions.Logging;
using RideAspire.Drivers;
using RideAspire.Persistence;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Timers;

/// <summary>
/// What Redis must know after a trip's row has changed. Called once the change is committed, and never fails for Redis' sake: what is
/// lost here the sweep arms again, and a timer that was not removed fires without effect.
/// </summary>
public sealed partial class TripTimers(TimerQueues queues, DriverPool drivers, ILogger<TripTimers> logger)
{
    /// <summary>Redis' timeout is looked at now and then only; a rider who books waits no longer than this.</summary>
    private static readonly TimeSpan patience = TimeSpan.FromMilliseconds(800);

    /// <summary>A trip waits: arm its deadline, and look for a driver at once.</summary>
    public Task ArmAsync(Trip trip) => TryAsync("arm", () => Task.WhenAll(
        queues.Timeouts.ScheduleAsync(new(trip.Id, trip.DeadlineAt)),
        queues.Matching.ScheduleAsync(TimerEntry.AtOnce(trip.Id))));

    /// <summary>Trips wait no more: remove what would fire for them.</summary>
    public Task DisarmAsync(params IReadOnlyCollection<Guid> trips) => trips.Count == 0 ? Task.CompletedTask : TryAsync("disarm", () => Task.WhenAll(
        queues.Timeouts.CancelAsync(trips), StopMatchingAsync(trips)));

    /// <summary>Trips whose timeout has fired: no driver is sought any more.</summary>
    public Task ExpiredAsync(IReadOnlyCollection<Guid> trips) =>
        trips.Count == 0 ? Task.CompletedTask : TryAsync("end matching", () => StopMatchingAsync(trips));

    /// <summary>A trip has ended by its rider's or driver's doing: remove its timers, and its driver is free.</summary>
    public Task ClosedAsync(Trip trip) => Task.WhenAll(DisarmAsync(trip.Id), trip.DriverId is { } driver ? FreeDriverAsync(driver) : Task.CompletedTask);

    /// <summary>A driver has no trip any more: he is free, and the trips that wait near are nudged.</summary>
    public Task FreeDriverAsync(string driver) => TryAsync("free a driver", async () => await NudgeAsync(await drivers.FreeAsync(driver)));

    /// <summary>
    /// Looks for a driver for these trips now. One that waits no more, and was listed as waiting by a search that its end overtook, fires
    /// once without effect and is forgotten thereby.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public Task NudgeAsync(IReadOnlyCollection<Guid> trips) =>
        trips.Count == 0 ? Task.CompletedTask : queues.Matching.BringForwardAsync([.. trips.Select(TimerEntry.AtOnce)]);

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
