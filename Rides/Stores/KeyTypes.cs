using System.Collections.Concurrent;
using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>
/// The keys that this process always uses, each with the type of its value. A value of another type fails every call
/// for as long as it is there, and its key may be emptied: what this system keeps in Redis comes back by itself. So
/// such a value is renamed.
/// </summary>
/// <remarks>
/// The new name is always the same, so at most one such value is kept for each key.
/// </remarks>
internal sealed class KeyTypes(StoreConditions conditions)
{
    private static readonly string rename = EmbeddedScript.Load("Stores", "rename");

    private readonly ConcurrentDictionary<RedisKey, RedisType> types = new();

    /// <summary>Records the type of a key's value. Returns the key.</summary>
    public RedisKey Add(RedisKey key, RedisType type)
    {
        types[key] = type;
        return key;
    }

    /// <summary>
    /// Renames all values of other types than their keys should have: of these keys, and of those that were added. It
    /// does not matter which key's call has failed: there are few keys, and a script's error does not name one.
    /// </summary>
    /// <exception cref="RedisException">Redis is down, did not answer in time, or refused.</exception>
    public Task RenameOthersAsync(IDatabase redis, params IEnumerable<TypedKey> keys) => Task.WhenAll(
        types.Select(key => new TypedKey(key.Key, key.Value)).Concat(keys)
            .Select(key => RenameOtherAsync(redis, key.Key, NameOf(key.Type))));

    private async Task RenameOtherAsync(IDatabase redis, RedisKey key, string type)
    {
        var newKey = OtherNameOf(key!);
        var found = (string)(await redis.ScriptEvaluateAsync(rename, [key, newKey], [type]))!;
        if (found.Length == 0)
            return;

        StoreTelemetry.Renamed();
        conditions.Renamed(key!, found, type, newKey);
    }

    // In the same slot of a cluster. What is in braces decides, or the whole key.
    private static string OtherNameOf(string key) =>
        (key.Contains('{', StringComparison.Ordinal) ? key : $"{{{key}}}") + ":wrong-type";

    // As TYPE names it.
    private static string NameOf(RedisType type) => type switch
    {
        RedisType.SortedSet => "zset",
        RedisType.Set => "set",
        RedisType.Hash => "hash",
        RedisType.String => "string",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No key of this system has a value of this type."),
    };
}
