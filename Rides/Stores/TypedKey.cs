using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>A key, with the type that its value should have.</summary>
/// <param name="Key">The key, with its prefix.</param>
/// <param name="Type">The type. Positions are in sorted sets, too.</param>
internal readonly record struct TypedKey(RedisKey Key, RedisType Type = RedisType.SortedSet)
{
    public static implicit operator TypedKey(RedisKey key) => new(key);
}
