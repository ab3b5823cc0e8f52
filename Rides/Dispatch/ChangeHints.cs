using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Dispatch;

/// <summary>
/// Tells every replica, by Redis' pub/sub, which rows have changed. A hint is published once the change is committed,
/// and may be lost. A listener reads the row when it gets a hint, and must read it from time to time without one.
/// </summary>
public sealed class ChangeHints(RedisStore redis)
{
    private const int IdBytes = 16;

    private readonly RedisChannel trips = redis.Channel("changed:trips");
    private readonly RedisChannel drivers = redis.Channel("changed:drivers");

    /// <summary>
    /// Publishes what has changed: all trips in one message, all drivers in another. Does not wait for Redis, and does
    /// not throw when it is down.
    /// </summary>
    /// <param name="changedTrips">Trips whose status has changed.</param>
    /// <param name="changedDrivers">Drivers whose offer or trip has changed.</param>
    public void Publish(IReadOnlyCollection<Guid> changedTrips, IReadOnlyCollection<string> changedDrivers)
    {
        if (changedTrips.Count > 0)
            redis.Publish(trips, Pack(changedTrips));
        if (changedDrivers.Count > 0)
            redis.Publish(drivers, string.Join('\n', changedDrivers));
    }

    /// <summary>
    /// Calls back with the hints of other processes, on the thread that reads from Redis, so the callbacks must be
    /// quick. Returns once hints arrive. When Redis is down, hints arrive once the client has connected and subscribed
    /// again.
    /// </summary>
    public Task SubscribeAsync(Action<IReadOnlyList<Guid>> onTrips, Action<IReadOnlyList<string>> onDrivers) => Task.WhenAll(
        redis.SubscribeAsync(trips, packed => onTrips(Unpack(packed))),
        redis.SubscribeAsync(drivers, names => onDrivers(((string)names!).Split('\n'))));

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
