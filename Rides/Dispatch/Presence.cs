using RideAspire.Drivers;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Dispatch;

/// <summary>What drivers' apps report: where the driver is.</summary>
public sealed class Presence(DriverPool drivers, Engagements engagements, Availability availability, TimeProvider time)
{
    /// <summary>A caller waits no longer than this for Postgres.</summary>
    private static readonly TimeSpan timeout = TimeSpan.FromMilliseconds(800);

    /// <summary>
    /// Records a driver's position. When the driver has become available, the trips that wait near are tried at once. A
    /// crash between the two loses this nudge, and these trips are tried when their back-off ends.
    /// </summary>
    /// <remarks>
    /// A driver of whom Redis does not know whether they are free is found by no search until Postgres was asked. When
    /// Postgres does not answer, the position is recorded all the same, and the first presence after
    /// <see cref="DriverOptions.Reservation"/> asks again. The question acknowledges a trip that was assigned to the
    /// driver before this request began.
    /// </remarks>
    /// <exception cref="RedisException">Redis is down.</exception>
    public async Task SeenAsync(DriverPosition position, CancellationToken ct = default)
    {
        var since = time.GetTimestamp();
        var seen = await drivers.SeenAsync(position);
        if (!seen.IsInDoubt)
        {
            await availability.NudgeAsync(seen.TripsNear);
            return;
        }

        try
        {
            await engagements.SettleAsync(position.Driver, position.Age + time.GetElapsedTime(since), ct).WaitAsync(timeout, ct);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // The store has reported it.
        }
    }
}
