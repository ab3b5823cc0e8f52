using RideAspire.Persistence;
using StackExchange.Redis;

namespace RideAspire.Events;

/// <summary>
/// Tells every replica, by Redis' pub/sub, which rows have changed: published once a change is committed, and a hint only. Whoever hears it
/// looks at the row; whoever must not miss a change looks at the row now and then all the same.
/// </summary>
public sealed class ChangeHints(IConnectionMultiplexer redis)
{
    private const int IdBytes = 16;

    private static readonly RedisChannel trips = RedisChannel.Literal("ride:changed:trips");
    private static readonly RedisChannel drivers = RedisChannel.Literal("ride:changed:drivers");

    /// <summary>Publishes what has changed, all trips in one message and all drivers in one. Does not wait for Redis, and never throws for its sake.</summary>
    /// <param name="changedTrips">Trips whose status has changed.</param>
    /// <param name="changedDrivers">Drivers whose offer or trip has changed.</param>
    public void Publish(IReadOnlyCollection<Guid> changedTrips, IReadOnlyCollection<string> changedDrivers)
    {
        var subscriber = redis.GetSubscriber();
        try
        {
            if (changedTrips.Count > 0)
                _ = subscriber.PublishAsync(trips, Packed(changedTrips), CommandFlags.FireAndForget);
            if (changedDrivers.Count > 0)
                _ = subscriber.PublishAsync(drivers, string.Join('\n', changedDrivers), CommandFlags.FireAndForget);
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // The listeners' next look at the rows finds the change.
        }
    }

    /// <summary>
    /// Calls back with what others publish, on the thread that reads from Redis: be quick. Returns once hints arrive; when Redis is down
    /// that is later, for the subscription is kept and made again with the connection.
    /// </summary>
    public async Task SubscribeAsync(Action<IReadOnlyList<Guid>> onTrips, Action<IReadOnlyList<string>> onDrivers)
    {
        try
        {
            var subscriber = redis.GetSubscriber();
            await Task.WhenAll(
                subscriber.SubscribeAsync(trips, (_, packed) => onTrips(Unpacked(packed))),
                subscriber.SubscribeAsync(drivers, (_, names) => onDrivers(((string)names!).Split('\n'))));
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // Until then the listeners' looks at the rows do.
        }
    }

    private static byte[] Packed(IReadOnlyCollection<Guid> ids)
    {
        var packed = new byte[ids.Count * IdBytes];
        var at = 0;
        foreach (var id in ids)
            id.TryWriteBytes(packed.AsSpan(IdBytes * at++), bigEndian: true, out _);
        return packed;
    }

    private static Guid[] Unpacked(byte[]? packed)
    {
        // A message that an older or newer version sent differently is no ids: the looks at the rows do.
        if (packed is null || packed.Length % IdBytes != 0)
            return [];

        var ids = new Guid[packed.Length / IdBytes];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = new Guid(packed.AsSpan(i * IdBytes, IdBytes), bigEndian: true);
        return ids;
    }
}
