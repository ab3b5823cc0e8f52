using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// The keys of a region's drivers, and of the trips that wait for one there. They are in one slot of a cluster.
/// </summary>
internal sealed class DriverKeys
{
    public DriverKeys(RedisStore redis, Region region)
    {
        Positions = Key("positions");
        Seen = Key("seen");
        Busy = Key("busy");
        AutoAccept = Key("auto-accept");
        Waiting = Key("waiting");
        ListeningFree = Key("listening-free");
        QuietFree = Key("quiet-free");
        Listening = Key("listening");
        Left = Key("left");
        Sequence = Key("sequence");

        RedisKey Key(string name) => redis.Prefixed($"{{dispatch:{region.Name}}}:{name}");
    }

    public RedisKey Positions { get; }

    /// <summary>When each driver was last seen.</summary>
    public RedisKey Seen { get; }

    /// <summary>
    /// Until when each driver is marked as busy. A mark that has lapsed says that Postgres must be asked.
    /// </summary>
    public RedisKey Busy { get; }

    /// <summary>Drivers with auto-accept.</summary>
    public RedisKey AutoAccept { get; }

    /// <summary>Pick-ups of trips that wait for a driver.</summary>
    public RedisKey Waiting { get; }

    /// <summary>Positions of free drivers whose apps listen, or who have auto-accept on.</summary>
    public RedisKey ListeningFree { get; }

    /// <summary>Positions of the other free drivers.</summary>
    public RedisKey QuietFree { get; }

    /// <summary>
    /// Until when each driver's app is taken to listen. With a minus sign: until when it is taken not to listen,
    /// because the driver let an offer lapse.
    /// </summary>
    public RedisKey Listening { get; }

    /// <summary>When each driver left the region, or went offline, who was not seen in it since.</summary>
    public RedisKey Left { get; }

    /// <summary>The sequence number of each driver's last report that had one.</summary>
    public RedisKey Sequence { get; }

    /// <summary>All keys, in the order in which scripts get them.</summary>
    public TypedKey[] All =>
    [
        Positions, Seen, Busy, new(AutoAccept, RedisType.Set), Waiting, ListeningFree, QuietFree, Listening, Left, Sequence,
    ];
}
