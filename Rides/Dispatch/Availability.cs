using RideAspire.Drivers;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Dispatch;

/// <summary>Drivers who become available, and the waiting trips near them, which are tried again at once.</summary>
public sealed class Availability(DriverPool drivers, TimerQueues queues)
{
    /// <summary>
    /// Makes drivers free: they have no trip and no pending offer any more. The trips that wait near are tried at once.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task FreeAsync(IReadOnlyCollection<string> freed)
    {
        var near = await Task.WhenAll(freed.Select(drivers.FreeAsync));
        await NudgeAsync(near.SelectMany(trips => trips).ToHashSet());
    }

    /// <summary>
    /// Tries to find a driver for these trips now. A trip that no longer waits may still be listed as waiting, when its
    /// end overtook a search. It then fires once without effect and leaves the list.
    /// </summary>
    /// <exception cref="RedisException">Redis is down.</exception>
    public Task NudgeAsync(IReadOnlyCollection<Guid> trips) =>
        trips.Count == 0 ? Task.CompletedTask : queues.Matching.BringForwardAsync([.. trips.Select(TimerEntry.AtOnce)]);
}
