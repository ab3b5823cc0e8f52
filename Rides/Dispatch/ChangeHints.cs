using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Dispatch;

/// <summary>
/// Tells every replica, by Redis' pub/sub, which rows have changed. A hint is published once the change is committed,
/// and may be lost. A listener reads the row when it gets a hint, and must read it from time to time without one.
/// </summary>
public sealed class ChangeHints(IConnectionMultiplexer redis)
{
    private const int IdBytes = 16;

    private static readonly RedisChannel trips = RedisChannel.Literal("ride:changed:trips");
    private static readonly RedisChannel drivers = RedisChannel.Literal("ride:changed:drivers");

    /// <summary>
    /// Publishes what has changed: all trips in one message, all drivers in another. Does not wait for Redis, and does
    /// not throw when it is down.
    /// </summary>
    /// <param name="changedTrips">Trips whose status has changed.</param>
    /// <param name="changedDrivers">Drivers whose offer or trip has changed.</param>
    public void Publish(IReadOnlyCollection<Guid> changedTrips, IReadOnlyCollection<string> changedDrivers)
    {
        var subscriber = redis.GetSubscriber();
        try
        {
            if (changedTrips.Count > 0)
                _ = subscriber.PublishAsync(trips, Pack(changedTrips), CommandFlags.FireAndForget);
            if (changedDrivers.Count > 0)
                _ = subscriber.PublishAsync(drivers, string.Join('\n', changedDrivers), CommandFlags.FireAndForget);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // The listeners find the change when they next read the rows.
        }
    }

    /// <summary>
    /// Calls back with the hints of other processes, on the thread that reads from Redis, so the callbacks must be
    /// quick. Returns once hints arrive. When Redis is down, hints arrive once the client has connected and subscribed
    /// again.
    /// </summary>
    public async Task SubscribeAsync(Action<IReadOnlyList<Guid>> onTrips, Action<IReadOnlyList<string>> onDrivers)
    {
        try
        {
            var subscriber = redis.GetSubscriber();
            await Task.WhenAll(
                subscriber.SubscribeAsync(trips, (_, packed) => onTrips(Unpack(packed))),
                subscriber.SubscribeAsync(drivers, (_, names) => onDrivers(((string)names!).Split('\n'))));
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // Until then the listeners read the rows from time to time.
        }
    }

    private static byte[] Pack(IReadOnlyCollection<Guid> ids)
    {
        var packed = new byte[ids.Count * IdBytes];
        var at = 0;
        foreach (var id in ids)
            id.TryWriteBytes(packed.AsSpan(IdBytes * at++), bigEndian: true, out _);
        return packed;
    }

    private static Guid[] Unpack(byte[]? packed)
    {
        // Another version may send another format. Its messages are ignored: the listeners read the rows from time to
        // time.
        if (packed is null || packed.Length % IdBytes != 0)
            return [];

        var ids = new Guid[packed.Length / IdBytes];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = new Guid(packed.AsSpan(i * IdBytes, IdBytes), bigEndian: true);
        return ids;
    }
}
