using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Timers;

public sealed class TimerSchedulingOnRedisTests(StoresFixture stores) : TimerSchedulingTests(stores, RedisKind.RedisServer);

public sealed class TimerSchedulingOnGarnetTests(StoresFixture stores) : TimerSchedulingTests(stores, RedisKind.Garnet);

/// <summary>How timers enter the queue, in which order they fall due, and how they are removed.</summary>
public abstract class TimerSchedulingTests(StoresFixture stores, RedisKind kind) : TimerTests(stores, kind)
{
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan noLease = TimeSpan.Zero;

    [Fact]
    public async Task The_earliest_timer_is_claimed_first_and_among_equals_the_oldest_trip()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (second, third) = (Guid.CreateVersion7(now.AddMinutes(-3)), Guid.CreateVersion7(now.AddMinutes(-2)));
        var first = Guid.CreateVersion7(now.AddMinutes(-1));
        await Queue.ScheduleMissingAsync([TimerEntry.AtOnce(third), TimerEntry.AtOnce(second)]);
        await Queue.ScheduleAsync(new(first, now.AddSeconds(-5)));

        Assert.Equal([first, second, third], (await Queue.ClaimAsync(0, 10, lease)).Ids);
    }

    [Fact]
    public async Task A_timer_that_is_due_at_once_takes_its_turn_behind_those_that_are_due_already()
    {
        var (tried, booked) = (Guid.NewGuid(), Guid.NewGuid());
        await Queue.ScheduleAsync(TimerEntry.AtOnce(tried));
        var batch = await Queue.ClaimAsync(0, 10, lease);
        await Queue.RearmAsync(batch, [new(tried, TimeSpan.Zero)]);
        var due = await Redis.GetDatabase().SortedSetScoreAsync(Queue.KeyOf(0), tried.ToString("D"));
        await TestHost.UntilAsync(async () => (await Redis.GetServers()[0].TimeAsync() - DateTime.UnixEpoch).TotalMilliseconds > due + 1);

        await Queue.ScheduleAsync(TimerEntry.AtOnce(booked));

        Assert.Equal([tried], (await Queue.ClaimAsync(0, 1, lease)).Ids);
        Assert.Equal([booked], (await Queue.ClaimAsync(0, 1, lease)).Ids);
    }

    [Fact]
    public async Task Rearmed_timers_fall_due_on_the_grid_except_those_without_a_delay()
    {
        var gridded = new TimerQueue(Redis.Store(), Queue.Name, shardCount: 1, rearmGrid: TimeSpan.FromMinutes(10));
        await gridded.ScheduleMissingAsync([.. Enumerable.Range(0, 3).Select(_ => TimerEntry.AtOnce(Guid.NewGuid()))]);
        var batch = await gridded.ClaimAsync(0, 10, lease);

        await gridded.RearmAsync(batch, [new(batch.Ids[0], TimeSpan.Zero), new(batch.Ids[1], lease), new(batch.Ids[2], lease * 2)]);

        Assert.Equal([batch.Ids[0]], (await gridded.ClaimAsync(0, 10, lease)).Ids);
        RedisValue[] delayed = [.. batch.Ids.Skip(1).Select(id => (RedisValue)id.ToString("D"))];
        var scores = await Redis.GetDatabase().SortedSetScoresAsync($"ride:{{{Queue.Name}:0}}", delayed);
        Assert.All(scores, score => Assert.Equal(0, score!.Value % TimeSpan.FromMinutes(10).TotalMilliseconds));
    }

    [Fact]
    public async Task A_cancelled_timer_never_fires_even_when_it_is_claimed()
    {
        var (waiting, claimed) = (Guid.NewGuid(), Guid.NewGuid());
        await Queue.ScheduleAsync(TimerEntry.AtOnce(claimed));
        await Queue.ClaimAsync(0, 10, noLease);
        await Queue.ScheduleAsync(new(waiting, TimeProvider.System.GetUtcNow().AddMinutes(5)));

        Assert.Equal(2, await Queue.CancelAsync(waiting, claimed, Guid.NewGuid()));

        Assert.Null((await Queue.ClaimAsync(0, 10, lease)).NextIn);
    }

    [Fact]
    public async Task Scheduling_missing_timers_leaves_present_ones_alone()
    {
        var (present, missing) = (Guid.NewGuid(), Guid.NewGuid());
        await Queue.ScheduleAsync(new(present, TimeProvider.System.GetUtcNow().AddMinutes(5)));

        Assert.Equal(1, await Queue.ScheduleMissingAsync([TimerEntry.AtOnce(present), TimerEntry.AtOnce(missing)]));

        Assert.Equal([missing], (await Queue.ClaimAsync(0, 10, lease)).Ids);
    }

    [Fact]
    public async Task Bringing_forward_adds_timers_and_moves_them_only_to_an_earlier_time()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (later, absent) = (Guid.NewGuid(), Guid.NewGuid());
        await Queue.ScheduleAsync(new(later, now.AddMinutes(5)));

        Assert.Equal(0, await Queue.BringForwardAsync([new(later, now.AddMinutes(6))]));
        Assert.Equal(2, await Queue.BringForwardAsync([TimerEntry.AtOnce(later), TimerEntry.AtOnce(absent)]));

        Assert.Equal(new[] { later, absent }.Order(), (await Queue.ClaimAsync(0, 10, lease)).Ids.Order());
    }

    [Fact]
    public async Task A_hint_is_sent_when_the_head_becomes_earlier()
    {
        var hinted = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Queue.OnHintAsync(shard => hinted.TrySetResult(shard));
        await Redis.GetSubscriber().PingAsync();

        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));

        Assert.Equal(0, await hinted.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not-a-number")]
    [InlineData("99999999999999999999")]
    public async Task A_hint_that_is_no_number_is_ignored(string hint)
    {
        var hinted = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Queue.OnHintAsync(shard => hinted.TrySetResult(shard));

        await Redis.GetSubscriber().PublishAsync(Redis.Store().Channel($"{Queue.Name}:wake"), hint);
        await Redis.GetSubscriber().PublishAsync(Redis.Store().Channel($"{Queue.Name}:wake"), 3);

        Assert.Equal(3, await hinted.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Timers_spread_over_the_shards_and_each_is_found_in_its_own()
    {
        var sharded = new TimerQueue(Redis.Store(), $"test-{Guid.NewGuid():N}", shardCount: 4);
        var timers = Enumerable.Range(0, 1_000).Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow())).ToList();
        await sharded.ScheduleMissingAsync([.. timers.Select(TimerEntry.AtOnce)]);

        for (var shard = 0; shard < 4; shard++)
        {
            var claimed = (await sharded.ClaimAsync(shard, 1_000, lease)).Ids;
            Assert.InRange(claimed.Count, 150, 350);
            Assert.All(claimed, id => Assert.Equal(shard, sharded.ShardOf(id)));
        }
    }
}
