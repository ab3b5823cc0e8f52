using System.Buffers.Binary;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Timers;

/// <summary>
/// The shards of a queue and their keys. The braces keep all keys of a shard in one slot of a Redis Cluster.
/// </summary>
internal sealed class ShardKeys(RedisStore redis, string queue, int count)
{
    private readonly RedisKey[] shards = [.. Enumerable.Range(0, count).Select(shard => redis.Key($"{{{queue}:{shard}}}"))];
    private readonly RedisKey[] asides = [.. Enumerable.Range(0, count).Select(shard => redis.Key($"{{{queue}:{shard}}}:aside"))];

    public int Count => shards.Length;

    /// <summary>The sorted set of a shard's timers.</summary>
    public RedisKey Of(int shard) => shards[shard];

    /// <summary>The sorted set of what was no timer and was set aside.</summary>
    public RedisKey AsideOf(int shard) => asides[shard];

    /// <summary>
    /// The shard of an id: by the low bits of a UUID, which are random in version 4 and in version 7.
    /// </summary>
    public int ShardOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]) % (uint)shards.Length);
    }
}
