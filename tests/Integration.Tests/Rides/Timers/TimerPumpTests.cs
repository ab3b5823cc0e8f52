using Microsoft.Extensions.Logging.Abstractions;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

public sealed class TimerPumpOnRedisTests(StoresFixture stores) : TimerPumpTests(stores, RedisKind.RedisServer);

public sealed class TimerPumpOnGarnetTests(StoresFixture stores) : TimerPumpTests(stores, RedisKind.Garnet);

/// <summary>What the pump does with due timers, with a peer, and when it is told to stop.</summary>
public abstract class TimerPumpTests(StoresFixture stores, RedisKind kind) : TimerTests(stores, kind, shards: 2)
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan never = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Timers_fire_when_they_fall_due_and_leave_the_queue()
    {
        var effect = new RecordingEffect();
        await using var pump = Start(effect, new());
        var timers = Enumerable.Range(0, 100).Select(_ => Guid.NewGuid()).ToList();

        await Queue.ScheduleMissingAsync([.. timers.Select(id => new TimerEntry(id, TimeProvider.System.GetUtcNow().AddMilliseconds(100)))]);

        Assert.Equal(timers.Order(), (await effect.FiredAsync(100)).Order());
        await pump.StopAsync();
        Assert.True(await IsEmptyAsync());
    }

    [Fact]
    public async Task A_sleeping_pump_is_woken_by_a_nearer_timer()
    {
        var effect = new RecordingEffect();
        await using var pump = Start(effect, new() { MaxSleep = never, Lease = never });
        await pump.PassedAsync(2);

        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));

        Assert.Equal([timer], await effect.FiredAsync(1));
    }

    [Fact]
    public async Task A_lost_hint_only_delays_since_every_sleep_is_bounded()
    {
        var effect = new RecordingEffect();
        await using var pump = Start(effect, new() { MaxSleep = TimeSpan.FromMilliseconds(50) });
        await pump.PassedAsync(2);

        // Straight into the set, so that nobody is told.
        var timer = Guid.NewGuid();
        await Redis.GetDatabase().SortedSetAddAsync($"ride:{{{Queue.Name}:{Queue.ShardOf(timer)}}}", timer.ToString("D"), 0);

        Assert.Equal([timer], await effect.FiredAsync(1));
    }

    [Fact]
    public async Task More_due_timers_than_a_batch_holds_are_fired_batch_by_batch()
    {
        var effect = new RecordingEffect();
        await Queue.ScheduleMissingAsync([.. Enumerable.Range(0, 1_000).Select(_ => TimerEntry.AtOnce(Guid.NewGuid()))]);

        await using var pump = Start(effect, new() { Batch = 64, MaxSleep = never, Lease = never });

        Assert.Equal(1_000, (await effect.FiredAsync(1_000)).Distinct().Count());
        Assert.InRange(effect.LargestBatch, 2, 64);
    }

    [Fact]
    public async Task A_rearmed_timer_fires_again_after_its_delay()
    {
        var effect = new RecordingEffect { Rearm = TimeSpan.FromMilliseconds(20) };
        await using var pump = Start(effect, new() { MaxSleep = never, Lease = never });
        var timer = Guid.NewGuid();

        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));

        Assert.Equal([timer, timer, timer], await effect.FiredAsync(3));
    }

    [Fact]
    public async Task A_batch_whose_effect_failed_is_fired_again()
    {
        var effect = new RecordingEffect { Failures = 2 };
        await using var pump = Start(effect, new() { Lease = TimeSpan.FromMilliseconds(100) });
        var timer = Guid.NewGuid();

        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));

        Assert.Equal([timer], await effect.FiredAsync(1));
    }

    [Fact]
    public async Task A_slow_batch_keeps_its_lease_so_no_peer_fires_it_meanwhile()
    {
        var slow = new RecordingEffect { Gate = new TaskCompletionSource() };
        var peer = new RecordingEffect();
        var options = new TimerOptions { Lease = TimeSpan.FromMilliseconds(300), MaxSleep = TimeSpan.FromMilliseconds(20), EffectTimeout = never };
        await using var slowPump = Start(slow, options);
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await slow.Entered.Task.WaitAsync(patience);

        // Five leases' worth of looking by the peer.
        await using var peerPump = Start(peer, options);
        await peerPump.PassedAsync(150);
        Assert.Equal(0, peer.Count);

        slow.Gate.SetResult();
        await slow.FiredAsync(1);
        await slowPump.StopAsync();
        Assert.True(await IsEmptyAsync());
    }

    [Fact]
    public async Task A_stopping_pump_finishes_the_batch_in_hand()
    {
        var effect = new RecordingEffect { Gate = new TaskCompletionSource() };
        await using var pump = Start(effect, new() { DrainTimeout = never, EffectTimeout = never });
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await effect.Entered.Task.WaitAsync(patience);

        var stopped = pump.StopAsync();
        Assert.False(stopped.IsCompleted);
        effect.Gate.SetResult();
        await stopped.WaitAsync(patience);

        Assert.Equal(1, effect.Count);
        Assert.True(await IsEmptyAsync());
    }

    [Fact]
    public async Task A_drain_that_takes_too_long_releases_its_batch_and_a_peer_fires_it_at_once()
    {
        var stuck = new RecordingEffect { Gate = new TaskCompletionSource() };
        var peer = new RecordingEffect();
        // With this lease and this sleep, only a release and its hint can bring the timer to the peer within the test's patience.
        var options = new TimerOptions { DrainTimeout = TimeSpan.FromMilliseconds(50), Lease = TimeSpan.FromMinutes(5), MaxSleep = TimeSpan.FromMinutes(5) };
        await using var stuckPump = Start(stuck, options);
        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        await stuck.Entered.Task.WaitAsync(patience);
        await using var peerPump = Start(peer, options);
        await peerPump.PassedAsync(2);

        await stuckPump.StopAsync().WaitAsync(patience);

        Assert.Equal([timer], await peer.FiredAsync(1));
        Assert.Equal(0, stuck.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_effect_that_takes_too_long_loses_its_batch_and_a_peer_fires_it_at_once(bool isDeaf)
    {
        var stuck = new RecordingEffect { Gate = new TaskCompletionSource(), IsDeaf = isDeaf };
        var peer = new RecordingEffect();
        var options = new TimerOptions { EffectTimeout = TimeSpan.FromMilliseconds(200), DrainTimeout = TimeSpan.Zero, Lease = TimeSpan.FromMinutes(5), MaxSleep = TimeSpan.FromMinutes(5) };
        await using var stuckPump = Start(stuck, options);
        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        await stuck.Entered.Task.WaitAsync(patience);
        await using var peerPump = Start(peer, options);

        Assert.Equal([timer], await peer.FiredAsync(1));
    }

    [Fact]
    public async Task A_warm_up_may_take_longer_than_a_batch_that_is_due()
    {
        var effect = new RecordingEffect { Gate = new TaskCompletionSource() };
        var options = new TimerOptions { EffectTimeout = TimeSpan.FromMilliseconds(100), DrainTimeout = TimeSpan.Zero };
        var pump = new TimerPump(Queue, effect, options, TimeProvider.System, NullLogger<TimerPump>.Instance)
        {
            // After a second, to show that it goes on.
            StepEnded = _ => effect.Gate.TrySetResult(),
        };

        await pump.WarmUpAsync(CancellationToken.None);

        Assert.Equal(1, effect.Count);
        Assert.True(await IsEmptyAsync());
    }

    [Fact]
    public async Task A_pump_whose_effect_never_ends_stops_all_the_same()
    {
        var stuck = new RecordingEffect { Gate = new TaskCompletionSource(), IsDeaf = true };
        await using var pump = Start(stuck, new() { DrainTimeout = TimeSpan.FromMilliseconds(50), EffectTimeout = never });
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await stuck.Entered.Task.WaitAsync(patience);

        try
        {
            await pump.StopAsync().WaitAsync(patience);
            Assert.Equal(0, stuck.Count);
        }
        finally
        {
            stuck.Gate.SetResult();
        }
    }

    [Fact]
    public async Task A_claim_that_comes_back_after_the_stop_is_released_unfired()
    {
        var effect = new RecordingEffect();
        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        var pump = new TimerPump(Queue, effect, new(), TimeProvider.System, NullLogger<TimerPump>.Instance);

        await pump.PassAsync(Queue.ShardOf(timer), stopping: new(canceled: true), drain: default);

        Assert.Equal(0, effect.Count);
        Assert.Equal([timer], (await Queue.ClaimAsync(Queue.ShardOf(timer), 10, never)).Ids);
    }

    [Fact]
    public async Task Two_pumps_share_the_work_and_fire_nothing_twice()
    {
        var effect = new RecordingEffect();
        await using var one = Start(effect, new() { Batch = 20 });
        await using var other = Start(effect, new() { Batch = 20 });
        var timers = Enumerable.Range(0, 2_000).Select(_ => Guid.NewGuid()).ToList();

        await Queue.ScheduleMissingAsync([.. timers.Select(TimerEntry.AtOnce)]);

        Assert.Equal(timers.Order(), (await effect.FiredAsync(2_000)).Order());
        await Task.WhenAll(one.StopAsync(), other.StopAsync());
        Assert.Equal(2_000, effect.Count);
    }

    [Fact]
    public async Task A_pump_is_behind_while_it_claims_full_batches()
    {
        var timers = Enumerable.Range(0, 100).Select(_ => Guid.NewGuid()).Where(id => Queue.ShardOf(id) == 0).Take(3).ToList();
        await Queue.ScheduleMissingAsync([.. timers.Select(TimerEntry.AtOnce)]);
        var pump = new TimerPump(Queue, new RecordingEffect(), new() { Batch = 2 }, TimeProvider.System, NullLogger<TimerPump>.Instance);
        Assert.False(pump.IsBehind);

        await pump.PassAsync(shard: 0, stopping: default, drain: default);
        Assert.True(pump.IsBehind);

        await pump.PassAsync(shard: 0, stopping: default, drain: default);
        Assert.False(pump.IsBehind);
    }

    private RunningPump Start(RecordingEffect effect, TimerOptions options) => new(Queue, effect, options);

    private async Task<bool> IsEmptyAsync() =>
        (await Task.WhenAll(Enumerable.Range(0, Queue.Shards).Select(shard => Queue.ClaimAsync(shard, 1, never)))).All(batch => batch.NextIn is null);
}
