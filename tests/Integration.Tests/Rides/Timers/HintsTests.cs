using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Timers;

public sealed class HintsTests
{
    [Fact]
    public async Task A_subscription_made_while_redis_is_down_gets_hints_once_redis_is_back()
    {
        await using var redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.Garnet, Persistent = false });
        var options = ConfigurationOptions.Parse(redis.ConnectionString);
        options.AbortOnConnectFail = false;
        options.AsyncTimeout = options.SyncTimeout = options.ConnectTimeout = 1_000;
        options.ReconnectRetryPolicy = new LinearRetry(50);
        await redis.KillAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        var queue = new TimerQueue(connection.Store(), "test", shardCount: 1);
        var hinted = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);

        await queue.OnHintAsync(shard => hinted.TrySetResult(shard));
        await redis.StartAgainAsync();
        await TestHost.UntilAsync(async () =>
        {
            try
            {
                // The claim moves earlier timers into the future, so the new timer becomes the head and sends a hint.
                await queue.ClaimAsync(0, 1_000, TimeSpan.FromMinutes(1));
                await queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                return false;
            }

            return hinted.Task.IsCompleted;
        });

        Assert.Equal(0, await hinted.Task);
    }
}
