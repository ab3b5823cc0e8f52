using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>The keys of drivers and of the trips that wait for one. They are in one slot of a cluster.</summary>
internal sealed class DriverKeys(RedisStore redis)
{
    public RedisKey Positions { get; } = redis.Key("{dispatch}:positions");

    /// <summary>When each driver was last seen.</summary>
    public RedisKey Seen { get; } = redis.Key("{dispatch}:seen");

    /// <summary>Until when each driver is marked as busy.</summary>
    public RedisKey Busy { get; } = redis.Key("{dispatch}:busy");

    /// <summary>Drivers with auto-accept.</summary>
    public RedisKey AutoAccept { get; } = redis.Key("{dispatch}:auto-accept", RedisType.Set);

    /// <summary>Pick-ups of trips that wait for a driver.</summary>
    public RedisKey Waiting { get; } = redis.Key("{dispatch}:waiting");

    /// <summary>Positions of drivers who are not busy.</summary>
    public RedisKey NotBusy { get; } = redis.Key("{dispatch}:not-busy");

    /// <summary>All keys, in the order in which scripts get them.</summary>
    public RedisKey[] All => [Positions, Seen, Busy, AutoAccept, Waiting, NotBusy];
}
