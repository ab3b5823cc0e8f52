using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Drivers;

/// <summary>
/// Reads the members of a set or a sorted set, page by page. A member that is there all the time is read at least once.
/// Not so on Garnet, which skips some when others are removed meanwhile; the next round reads them.
/// </summary>
internal sealed class MemberScan(RedisStore redis, TypedKey key)
{
    private static readonly RedisValue start = "0";

    private RedisValue cursor = start;

    /// <summary>True when all pages have been read.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Returns the next page; none once all have been read.</summary>
    /// <param name="max">About how many members are in a page. Redis may return a few more.</param>
    public async Task<RedisValue[]> NextPageAsync(int max)
    {
        if (IsOver)
            return [];

        var isSorted = key.Type == RedisType.SortedSet;
        var answer = (RedisResult[])(await redis.RunAsync(
            db => db.ExecuteAsync(isSorted ? "ZSCAN" : "SSCAN", key.Key, cursor, "COUNT", max), key))!;
        cursor = (RedisValue)answer[0];
        IsOver = cursor == start;

        // A sorted set's scores follow its members.
        var page = (RedisValue[])answer[1]!;
        return isSorted ? [.. page.Where((_, index) => index % 2 == 0)] : page;
    }
}
