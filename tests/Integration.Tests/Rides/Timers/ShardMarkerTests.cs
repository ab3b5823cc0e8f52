using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

public sealed class ShardMarkerOnRedisTests(StoresFixture stores) : ShardMarkerTests(stores, RedisKind.RedisServer);

public sealed class ShardMarkerOnGarnetTests(StoresFixture stores) : ShardMarkerTests(stores, RedisKind.Garnet);

/// <summary>The marker in each shard, by which a lost shard is noticed.</summary>
public abstract class ShardMarkerTests(StoresFixture stores, RedisKind kind) : TimerTests(stores, kind)
{
    private static readonly TimeSpan minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_shard_without_a_marker_is_lost_until_it_is_marked()
    {
        Assert.False(await Queue.TendAsync(0, minute));
        Assert.False(await Queue.TendAsync(0, minute));

        await Queue.MarkTendedAsync(0);

        Assert.True(await Queue.TendAsync(0, minute));
    }

    [Fact]
    public async Task A_deleted_shard_loses_its_marker()
    {
        await Queue.MarkTendedAsync(0);

        await Redis.GetDatabase().KeyDeleteAsync(Queue.KeyOf(0));

        Assert.False(await Queue.TendAsync(0, minute));
    }

    [Fact]
    public async Task A_fresh_marker_is_refreshed_and_an_old_one_is_left_as_it_is()
    {
        var old = TimeProvider.System.GetUtcNow().AddSeconds(-30).ToUnixTimeMilliseconds() + TimerQueue.MarkerScore;
        await Redis.GetDatabase().SortedSetAddAsync(Queue.KeyOf(0), TimerQueue.Marker, old);

        Assert.False(await Queue.TendAsync(0, TimeSpan.FromSeconds(10)));
        Assert.Equal(old, await Redis.GetDatabase().SortedSetScoreAsync(Queue.KeyOf(0), TimerQueue.Marker));

        Assert.True(await Queue.TendAsync(0, minute));
        Assert.True(await Queue.TendAsync(0, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_shard_that_holds_only_its_marker_is_empty_to_claimers()
    {
        await Queue.MarkTendedAsync(0);

        var batch = await Queue.ClaimAsync(0, 10, minute);

        Assert.Empty(batch.Ids);
        Assert.Null(batch.NextIn);
    }

    [Fact]
    public async Task A_marker_hides_no_timer_that_falls_due_later()
    {
        await Queue.MarkTendedAsync(0);
        await Queue.ScheduleAsync(new(Guid.NewGuid(), TimeProvider.System.GetUtcNow().AddMinutes(5)));

        Assert.InRange((await Queue.ClaimAsync(0, 10, minute)).NextIn!.Value, minute * 4.9, minute * 5.1);
    }

    [Fact]
    public async Task A_hint_is_sent_for_the_first_timer_beside_the_marker()
    {
        var hinted = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Queue.MarkTendedAsync(0);
        await Queue.OnHintAsync(shard => hinted.TrySetResult(shard));
        await Redis.GetSubscriber().PingAsync();

        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));

        Assert.Equal(0, await hinted.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }
}
