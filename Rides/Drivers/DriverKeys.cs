using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>The keys of drivers and of the trips that wait for one. They are in one slot of a cluster.</summary>
internal sealed class DriverKeys(RedisStore redis)
{
    public RedisKey Positions { get; } = redis.Key("{dispatch}:positions");

    /// <summary>When each driver was last seen.</summary>
    public RedisKey Seen { get; } = redis.Key("{dispatch}:seen");

    /// <summary>
    /// Until when each driver is marked as busy. A mark that has lapsed says that Postgres must be asked.
    /// </summary>
    public RedisKey Busy { get; } = redis.Key("{dispatch}:busy");

    /// <summary>Drivers with auto-accept.</summary>
    public RedisKey AutoAccept { get; } = redis.Key("{dispatch}:auto-accept", RedisType.Set);

    /// <summary>Pick-ups of trips that wait for a driver.</summary>
    public RedisKey Waiting { get; } = redis.Key("{dispatch}:waiting");

    /// <summary>
    /// Positions of free drivers whose apps listen, or who have auto-accept on. The key has the name under which an
    /// older release keeps all free drivers, so that both find these during a roll-out.
    /// </summary>
    public RedisKey ListeningFree { get; } = redis.Key("{dispatch}:not-busy");

    /// <summary>Positions of the other free drivers.</summary>
    public RedisKey QuietFree { get; } = redis.Key("{dispatch}:quiet");

    /// <summary>Until when each driver's app is taken to listen.</summary>
    public RedisKey Listening { get; } = redis.Key("{dispatch}:listening");

    /// <summary>When each driver left who was not seen since.</summary>
    public RedisKey Left { get; } = redis.Key("{dispatch}:left");

    /// <summary>The sequence number of each driver's last report that had one.</summary>
    public RedisKey Sequence { get; } = redis.Key("{dispatch}:sequence");

    /// <summary>All keys, in the order in which scripts get them.</summary>
    public RedisKey[] All => [Positions, Seen, Busy, AutoAccept, Waiting, ListeningFree, QuietFree, Listening, Left, Sequence];
}
