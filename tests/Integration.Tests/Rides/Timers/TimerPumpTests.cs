using Microsoft.Extensions.Logging.Abstractions;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

public sealed class TimerPumpOnRedisTests(StoresFixture stores) : TimerPumpTests(stores, RedisKind.RedisServer);

public sealed class TimerPumpOnGarnetTests(StoresFixture stores) : TimerPumpTests(stores, RedisKind.Garnet);

/// <summary>How the pump fires due timers, alone and with a peer.</summary>
public abstract class TimerPumpTests(StoresFixture stores, RedisKind kind) : TimerTests(stores, kind, shards: 2)
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan never = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Timers_fire_when_they_fall_due_and_leave_the_queue()
    {
        var effect = new RecordingEffect();
        await using var pump = Start(effect, new());
        var timers = Enumerable.Range(0, 100).Select(_ => Guid.NewGuid()).ToList();

        var due = TimeProvider.System.GetUtcNow().AddMilliseconds(100);
        await Queue.ScheduleMissingAsync([.. timers.Select(id => new TimerEntry(id, due))]);

        Assert.Equal(timers.Order(), (await effect.FiredAsync(100)).Order());
        await pump.StopAsync();
        Assert.True(await IsEmptyAsync());
    }

    [Fact]
    public async Task A_sleeping_pump_is_woken_by_an_earlier_timer()
    {
        var effect = new RecordingEffect();
        await using var pump = Start(effect, new() { MaxSleep = never, Lease = never });
        await pump.WaitForPassesAsync(2);

        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));

        Assert.Equal([timer], await effect.FiredAsync(1));
    }

    [Fact]
    public async Task A_lost_hint_only_delays_a_timer_because_every_sleep_is_bounded()
    {
        var effect = new RecordingEffect();
        await using var pump = Start(effect, new() { MaxSleep = TimeSpan.FromMilliseconds(50) });
        await pump.WaitForPassesAsync(2);

        // Written straight into the set, so no hint is sent.
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
        var options = new TimerOptions
        {
            Lease = TimeSpan.FromSeconds(3),
            MaxSleep = TimeSpan.FromMilliseconds(20),
            EffectTimeout = never,
        };
        await using var slowPump = Start(slow, options);
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await slow.Entered.Task.WaitAsync(timeout);

        // The peer passes for about one and a half leases: 225 times over each of two shards, 20 ms apart. A lease is
        // so long that a busy machine renews it in time.
        await using var peerPump = Start(peer, options);
        await peerPump.WaitForPassesAsync(450);
        Assert.Equal(0, peer.Count);

        slow.Gate.SetResult();
        await slow.FiredAsync(1);
        await slowPump.StopAsync();
        Assert.True(await IsEmptyAsync());
    }

    [Fact]
    public async Task A_warm_up_may_take_longer_than_the_effect_timeout()
    {
        var effect = new RecordingEffect { Gate = new TaskCompletionSource() };
        var options = new TimerOptions { EffectTimeout = TimeSpan.FromMilliseconds(100), DrainTimeout = TimeSpan.Zero };
        var pump = new TimerPump(Queue, effect, options, TimeProvider.System, NullLogger<TimerPump>.Instance)
        {
            // The first report of progress comes after a second, ten times the effect timeout.
            StepEnded = _ => effect.Gate.TrySetResult(),
        };

        await pump.WarmUpAsync(CancellationToken.None);

        Assert.Equal(1, effect.Count);
        Assert.True(await IsEmptyAsync());
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
}
