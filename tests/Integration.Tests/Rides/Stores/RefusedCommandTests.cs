using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>What the operator reads when Redis refuses commands of the probe.</summary>
public sealed class RefusedCommandTests(StoresFixture stores)
{
    private static readonly RefusedCommand full = new("ZADD CH", "OOM command not allowed when used memory > 'maxmemory'.");
    private static readonly RefusedCommand option = new("ZADD LT", "ERR syntax error");
    private static readonly RefusedCommand range = new("ZRANGE BYSCORE LIMIT", "ERR value is not an integer or out of range");
    private static readonly RefusedCommand unknown =
        new("GEOSEARCH FROMLONLAT BYRADIUS ASC COUNT", "ERR Unknown Redis command called from Lua script");
    private static readonly RefusedCommand forbidden = new("SADD", "NOPERM this user has no permissions to run the 'sadd' command");

    /// <summary>The first refusal of a Redis 6.0 is a syntax error.</summary>
    [Fact]
    public void An_old_redis_is_told_with_its_version_and_all_that_it_lacks() => Assert.Equal(
        "6.0.16 lacks ZADD LT, ZRANGE BYSCORE LIMIT, GEOSEARCH. Redis 6.2 or newer is needed.",
        What("6.0.16", option, range, unknown, forbidden));

    [Fact]
    public void What_a_redis_lacks_is_told_although_it_is_full_too() =>
        Assert.Equal("of this version lacks GEOSEARCH. Redis 6.2 or newer is needed.", What(null, full, unknown));

    [Fact]
    public void What_the_user_may_not_run_is_told_without_options() => Assert.StartsWith(
        "does not let the user of its connection string run SADD.", What("7.0.15", full, forbidden), StringComparison.Ordinal);

    [Fact]
    public void A_full_redis_is_told_as_full() => Assert.StartsWith("is full", What(null, full), StringComparison.Ordinal);

    [Theory]
    [InlineData(RedisKind.RedisServer)]
    [InlineData(RedisKind.Garnet)]
    public async Task The_probe_names_the_option_that_redis_does_not_take(RedisKind kind)
    {
        await using var redis = await (await stores.RedisAsync(kind)).ConnectAsync();
        var script = EmbeddedScript.Load("Stores", "probe").Replace("'LT'", "'LTX'", StringComparison.Ordinal);
        RedisKey[] keys = [.. Enumerable.Range(0, 5).Select(n => (RedisKey)$"{{refused-{kind}}}:{n}")];

        var reply = (string[])(await redis.GetDatabase().ScriptEvaluateAsync(script, keys, ["", 1000, "refused:probe", "", 0]))!;

        Assert.Equal(["ZADD LTX"], reply.Skip(1).Chunk(2).Select(pair => pair[0]));
        Assert.StartsWith("7 lacks ZADD LTX.", What("7", new RefusedCommand(reply[1], reply[2])), StringComparison.Ordinal);
    }

    private static string What(string? version, params RefusedCommand[] refused) => RefusedCommand.Refusal(refused, version).Message;
}
