using RideAspire.Drivers;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Dispatch;

/// <summary>What drivers' apps report: where the driver is.</summary>
public sealed class Presence(DriverPool drivers, Engagements engagements, TimeProvider time)
{
    /// <summary>A caller waits no longer than this once the position is recorded.</summary>
    private static readonly TimeSpan timeout = TimeSpan.FromMilliseconds(800);

    /// <summary>
    /// Records a driver's position. When Redis does not know whether they are free, Postgres is asked. For a driver who
    /// is free then, the trips that wait near are tried at once; when the timers' Redis fails, they are tried when
    /// their back-off ends.
    /// </summary>
    /// <remarks>
    /// No search finds a driver until Postgres was asked. When Postgres does not answer, the position is recorded all
    /// the same, and the next presence asks again. A caller who hangs up does not end the question: an app may never
    /// wait for an answer.
    /// <para>The question acknowledges a trip that was assigned to the driver before this request began.</para>
    /// </remarks>
    /// <exception cref="RedisException">The Redis of dispatch is down.</exception>
    public async Task SeenAsync(DriverPosition position, CancellationToken ct = default)
    {
        var since = time.GetTimestamp();
        if (await drivers.SeenAsync(position) is { IsInDoubt: false })
            return;

        try
        {
            await engagements.SettleAsync(position.Driver, position.Age + time.GetElapsedTime(since)).WaitAsync(timeout, ct);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // The store has reported it.
        }
    }
}
