using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Timers;

public sealed class TimerQueueOnRedisTests(StoresFixture stores) : TimerQueueTests(stores, RedisKind.RedisServer);

public sealed class TimerQueueOnGarnetTests(StoresFixture stores) : TimerQueueTests(stores, RedisKind.Garnet);

/// <summary>What a queue of timers promises, on each server that may hold it. Time is the server's own; a test that needs it to pass claims with a short lease.</summary>
public abstract class TimerQueueTests(StoresFixture stores, RedisKind kind) : IAsyncLifetime
{
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan noLease = TimeSpan.Zero;

    private ConnectionMultiplexer redis = null!;
    private TimerQueue queue = null!;

    public async ValueTask InitializeAsync()
    {
        redis = await (await stores.RedisAsync(kind)).ConnectAsync();
        queue = new TimerQueue(redis, $"test-{Guid.NewGuid():N}", shardCount: 1);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (redis is not null)
            await redis.DisposeAsync();
    }

    [Fact]
    public async Task A_timer_is_claimed_once_it_is_due_and_not_before()
    {
        var (due, later) = (Guid.NewGuid(), Guid.NewGuid());
        await queue.ScheduleAsync(TimerEntry.AtOnce(due));
        await queue.ScheduleAsync(new(later, TimeProvider.System.GetUtcNow().AddMinutes(5)));

        var batch = await queue.ClaimAsync(0, 10, lease);

        Assert.Equal([due], batch.Ids);
        Assert.Empty((await queue.ClaimAsync(0, 10, lease)).Ids);
    }

    [Fact]
    public async Task A_claim_tells_when_the_next_timer_falls_due()
    {
        await queue.ScheduleAsync(new(Guid.NewGuid(), TimeProvider.System.GetUtcNow().AddMinutes(5)));

        var batch = await queue.ClaimAsync(0, 10, lease);

        Assert.InRange(batch.NextIn!.Value, TimeSpan.FromMinutes(4.9), TimeSpan.FromMinutes(5.1));
    }

    [Fact]
    public async Task An_empty_shard_has_no_next_timer() => Assert.Null((await queue.ClaimAsync(0, 10, lease)).NextIn);

    [Fact]
    public async Task The_longest_due_timer_is_claimed_first_and_among_equals_the_oldest_trip()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (first, second) = (Guid.CreateVersion7(now.AddMinutes(-2)), Guid.CreateVersion7(now.AddMinutes(-1)));
        var last = Guid.CreateVersion7(now.AddMinutes(-3));
        await queue.ScheduleAsync(new(last, now.AddSeconds(-5)));
        await queue.ScheduleMissingAsync([TimerEntry.AtOnce(second), TimerEntry.AtOnce(first)]);

        Assert.Equal([first, second, last], (await queue.ClaimAsync(0, 10, lease)).Ids);
    }

    [Fact]
    public async Task Eight_concurrent_claimers_never_get_the_same_timer()
    {
        var timers = Enumerable.Range(0, 5_000).Select(_ => Guid.NewGuid()).ToList();
        await queue.ScheduleMissingAsync([.. timers.Select(TimerEntry.AtOnce)]);

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var mine = new List<Guid>();
            while ((await queue.ClaimAsync(0, 50, lease)).Ids is { Count: > 0 } ids)
                mine.AddRange(ids);
            return mine;
        })));

        Assert.Equal(timers.Order(), claimed.SelectMany(ids => ids).Order());
    }

    [Fact]
    public async Task An_abandoned_claim_falls_due_again_when_its_lease_lapses()
    {
        var timer = Guid.NewGuid();
        await queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        await queue.ClaimAsync(0, 10, TimeSpan.FromMilliseconds(50));

        IReadOnlyList<Guid> claimedAgain = [];
        await TestHost.UntilAsync(async () => (claimedAgain = (await queue.ClaimAsync(0, 10, lease)).Ids).Count > 0);
        Assert.Equal([timer], claimedAgain);
    }

    [Fact]
    public async Task A_completed_timer_is_gone()
    {
        await queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        var batch = await queue.ClaimAsync(0, 10, noLease);

        Assert.Equal(1, await queue.CompleteAsync(batch, batch.Ids));

        Assert.Null((await queue.ClaimAsync(0, 10, lease)).NextIn);
    }

    [Fact]
    public async Task A_zombie_cannot_complete_what_a_peer_has_claimed_since()
    {
        var timer = Guid.NewGuid();
        await queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        var zombie = await queue.ClaimAsync(0, 10, noLease);
        var peer = await queue.ClaimAsync(0, 10, lease);

        Assert.Equal(0, await queue.CompleteAsync(zombie, zombie.Ids));
        Assert.Equal(0, await queue.ReleaseAsync(zombie));
        Assert.Equal(1, await queue.CompleteAsync(peer, [timer]));
    }

    [Fact]
    public async Task A_claim_does_not_complete_a_timer_that_was_scheduled_anew_meanwhile()
    {
        var timer = Guid.NewGuid();
        await queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        var batch = await queue.ClaimAsync(0, 10, lease);
        await queue.ScheduleAsync(TimerEntry.AtOnce(timer));

        Assert.Equal(0, await queue.CompleteAsync(batch, batch.Ids));

        Assert.Equal([timer], (await queue.ClaimAsync(0, 10, lease)).Ids);
    }

    [Fact]
    public async Task A_released_claim_is_due_at_once_for_a_peer()
    {
        await queue.ScheduleMissingAsync([TimerEntry.AtOnce(Guid.NewGuid()), TimerEntry.AtOnce(Guid.NewGuid())]);
        var batch = await queue.ClaimAsync(0, 10, lease);

        Assert.Equal(2, await queue.ReleaseAsync(batch));

        Assert.Equal(batch.Ids.Order(), (await queue.ClaimAsync(0, 10, lease)).Ids.Order());
    }

    [Fact]
    public async Task A_renewed_claim_holds_and_the_old_one_does_not()
    {
        await queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        var batch = await queue.ClaimAsync(0, 10, TimeSpan.FromSeconds(30));

        var renewed = await queue.RenewAsync(batch, lease);

        Assert.True(renewed.LeaseEnd > batch.LeaseEnd);
        Assert.Equal(0, await queue.CompleteAsync(batch, batch.Ids));
        Assert.Equal(1, await queue.CompleteAsync(renewed, renewed.Ids));
    }

    [Fact]
    public async Task A_rearmed_timer_falls_due_after_its_delay()
    {
        await queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        var batch = await queue.ClaimAsync(0, 10, lease);

        await queue.RearmAsync(batch, [new(batch.Ids[0], TimeSpan.FromMinutes(5))]);

        Assert.InRange((await queue.ClaimAsync(0, 10, lease)).NextIn!.Value, TimeSpan.FromMinutes(4.9), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Timers_that_are_rearmed_on_a_grid_fall_due_together_but_at_once_stays_at_once()
    {
        var coarse = new TimerQueue(redis, queue.Name, shardCount: 1, rearmGrid: TimeSpan.FromMinutes(10));
        await coarse.ScheduleMissingAsync([.. Enumerable.Range(0, 3).Select(_ => TimerEntry.AtOnce(Guid.NewGuid()))]);
        var batch = await coarse.ClaimAsync(0, 10, lease);

        await coarse.RearmAsync(batch, [new(batch.Ids[0], TimeSpan.Zero), new(batch.Ids[1], lease), new(batch.Ids[2], lease * 2)]);

        Assert.Equal([batch.Ids[0]], (await coarse.ClaimAsync(0, 10, lease)).Ids);
        var scores = await redis.GetDatabase().SortedSetScoresAsync($"ride:{{{queue.Name}:0}}", [.. batch.Ids.Skip(1).Select(id => (RedisValue)id.ToString("D"))]);
        Assert.All(scores, score => Assert.Equal(0, score!.Value % TimeSpan.FromMinutes(10).TotalMilliseconds));
    }

    [Fact]
    public async Task A_cancelled_timer_never_fires_even_when_it_is_claimed()
    {
        var (waiting, claimed) = (Guid.NewGuid(), Guid.NewGuid());
        await queue.ScheduleAsync(TimerEntry.AtOnce(claimed));
        await queue.ClaimAsync(0, 10, noLease);
        await queue.ScheduleAsync(new(waiting, TimeProvider.System.GetUtcNow().AddMinutes(5)));

        Assert.Equal(2, await queue.CancelAsync(waiting, claimed, Guid.NewGuid()));

        Assert.Null((await queue.ClaimAsync(0, 10, lease)).NextIn);
    }

    [Fact]
    public async Task Scheduling_what_is_missing_leaves_present_timers_alone()
    {
        var (present, missing) = (Guid.NewGuid(), Guid.NewGuid());
        await queue.ScheduleAsync(new(present, TimeProvider.System.GetUtcNow().AddMinutes(5)));

        Assert.Equal(1, await queue.ScheduleMissingAsync([TimerEntry.AtOnce(present), TimerEntry.AtOnce(missing)]));

        Assert.Equal([missing], (await queue.ClaimAsync(0, 10, lease)).Ids);
    }

    [Fact]
    public async Task Bringing_forward_moves_only_present_timers_and_only_to_an_earlier_time()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (later, absent) = (Guid.NewGuid(), Guid.NewGuid());
        await queue.ScheduleAsync(new(later, now.AddMinutes(5)));

        Assert.Equal(0, await queue.BringForwardAsync([new(later, now.AddMinutes(6))]));
        Assert.Equal(1, await queue.BringForwardAsync([TimerEntry.AtOnce(later), TimerEntry.AtOnce(absent)]));

        Assert.Equal([later], (await queue.ClaimAsync(0, 10, lease)).Ids);
    }

    [Fact]
    public async Task A_hint_is_given_when_the_head_comes_nearer()
    {
        var hinted = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await queue.OnHintAsync(shard => hinted.TrySetResult(shard));
        await redis.GetSubscriber().PingAsync();

        await queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));

        Assert.Equal(0, await hinted.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Timers_spread_over_the_shards_and_each_is_found_in_its_own()
    {
        var sharded = new TimerQueue(redis, $"test-{Guid.NewGuid():N}", shardCount: 4);
        var timers = Enumerable.Range(0, 1_000).Select(_ => Guid.CreateVersion7(TimeProvider.System.GetUtcNow())).ToList();
        await sharded.ScheduleMissingAsync([.. timers.Select(TimerEntry.AtOnce)]);

        for (var shard = 0; shard < 4; shard++)
        {
            var claimed = (await sharded.ClaimAsync(shard, 1_000, lease)).Ids;
            Assert.InRange(claimed.Count, 150, 350);
            Assert.All(claimed, id => Assert.Equal(shard, sharded.ShardOf(id)));
        }
    }

    [Fact]
    public async Task A_server_that_forgot_the_scripts_is_taught_them_again()
    {
        await queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await redis.GetServers()[0].ScriptFlushAsync();

        Assert.Single((await queue.ClaimAsync(0, 10, lease)).Ids);
    }
}
