using RideAspire.LocalServers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.LocalServers;

public sealed class LocalRedisTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RedisKind.Garnet, true)]
    [InlineData(RedisKind.Garnet, false)]
    [InlineData(RedisKind.RedisServer, true)]
    public async Task A_Redis_that_is_started_again_has_its_port_and_its_data(RedisKind kind, bool orderly)
    {
        Assert.SkipWhen(kind == RedisKind.RedisServer && LocalRedis.FindRedisServer() is null, "no redis-server on PATH");
        await using var redis = await LocalRedis.StartAsync(new() { Kind = kind }, Ct);
        await UsingAsync(redis, db => db.ScriptEvaluateAsync("return redis.call('ZADD', KEYS[1], 7, 'kept')", ["{set}"]));

        await (orderly ? redis.StopAsync() : redis.KillAsync());
        await redis.StartAgainAsync(Ct);

        Assert.Equal(7.0, await UsingAsync(redis, db => db.SortedSetScoreAsync("{set}", "kept")));
    }

    [Theory]
    [InlineData(RedisKind.Garnet)]
    [InlineData(RedisKind.RedisServer)]
    public async Task Redis_refuses_a_wrong_password_and_the_right_one_is_not_on_its_command_line(RedisKind kind)
    {
        Assert.SkipWhen(kind == RedisKind.RedisServer && LocalRedis.FindRedisServer() is null, "no redis-server on PATH");
        await using var redis = await LocalRedis.StartAsync(new() { Kind = kind }, Ct);

        foreach (var password in new[] { "", ",password=wrong" })
        {
            await Assert.ThrowsAsync<RedisConnectionException>(() =>
                ConnectionMultiplexer.ConnectAsync($"localhost:{redis.Port}{password},connectTimeout=1000,connectRetry=0"));
        }

        Assert.DoesNotContain(redis.Password, await File.ReadAllTextAsync($"/proc/{redis.ProcessId}/cmdline", Ct));
    }

    private static async Task<T> UsingAsync<T>(LocalRedis redis, Func<IDatabase, Task<T>> use)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        return await use(connection.GetDatabase());
    }
}
