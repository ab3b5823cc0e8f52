using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>
/// Ids as members of Redis' sets: 36 characters in lower case. Whatever else a set holds is somebody else's, and would
/// never be found again by an id.
/// </summary>
internal static class RedisId
{
    private const int Length = 36;

    public static RedisValue Of(Guid id) => id.ToString("D");

    public static bool TryParse(RedisValue member, out Guid id)
    {
        var text = ((ReadOnlyMemory<byte>)member).Span;
        Span<byte> canonical = stackalloc byte[Length];
        return Guid.TryParse(text, out id) && id.TryFormat(canonical, out _, "D") && canonical.SequenceEqual(text);
    }

    /// <summary>Separates ids from other members, both in the order of the members.</summary>
    public static (List<Guid> Ids, List<RedisValue> Others) Separate(RedisValue[] members)
    {
        var (ids, others) = (new List<Guid>(members.Length), new List<RedisValue>());
        foreach (var member in members)
        {
            if (TryParse(member, out var id))
                ids.Add(id);
            else
                others.Add(member);
        }

        return (ids, others);
    }
}
