using Microsoft.Extensions.Logging.Abstractions;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

public sealed class TimerPumpStopOnRedisTests(StoresFixture stores) : TimerPumpStopTests(stores, RedisKind.RedisServer);

public sealed class TimerPumpStopOnGarnetTests(StoresFixture stores) : TimerPumpStopTests(stores, RedisKind.Garnet);

/// <summary>What the pump does with the batch in hand when it must stop, or when the effect takes too long.</summary>
public abstract class TimerPumpStopTests(StoresFixture stores, RedisKind kind) : TimerTests(stores, kind, shards: 2)
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan never = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_stopping_pump_finishes_the_batch_in_hand()
    {
        var effect = new RecordingEffect { Gate = new TaskCompletionSource() };
        await using var pump = Start(effect, new() { DrainTimeout = never, EffectTimeout = never });
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await effect.Entered.Task.WaitAsync(timeout);

        var stopped = pump.StopAsync();
        Assert.False(stopped.IsCompleted);
        effect.Gate.SetResult();
        await stopped.WaitAsync(timeout);

        Assert.Equal(1, effect.Count);
        Assert.True(await IsEmptyAsync());
    }

    [Fact]
    public async Task A_drain_that_takes_too_long_releases_its_batch_and_a_peer_fires_it_at_once()
    {
        var stuck = new RecordingEffect { Gate = new TaskCompletionSource() };
        var peer = new RecordingEffect();

        // Lease and sleep are far longer than the test's timeout, so only a release and its hint can bring the timer to
        // the peer.
        var options = new TimerOptions
        {
            DrainTimeout = TimeSpan.FromMilliseconds(50),
            Lease = TimeSpan.FromMinutes(5),
            MaxSleep = TimeSpan.FromMinutes(5),
        };
        await using var stuckPump = Start(stuck, options);
        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        await stuck.Entered.Task.WaitAsync(timeout);
        await using var peerPump = Start(peer, options);
        await peerPump.WaitForPassesAsync(2);

        await stuckPump.StopAsync().WaitAsync(timeout);

        Assert.Equal([timer], await peer.FiredAsync(1));
        Assert.Equal(0, stuck.Count);
    }

    [Fact]
    public async Task A_pump_stops_even_when_its_effect_never_ends()
    {
        var stuck = new RecordingEffect { Gate = new TaskCompletionSource(), IgnoresCancellation = true };
        await using var pump = Start(stuck, new() { DrainTimeout = TimeSpan.FromMilliseconds(50), EffectTimeout = never });
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await stuck.Entered.Task.WaitAsync(timeout);

        try
        {
            await pump.StopAsync().WaitAsync(timeout);
            Assert.Equal(0, stuck.Count);
        }
        finally
        {
            stuck.Gate.SetResult();
        }
    }

    [Fact]
    public async Task A_claim_that_returns_after_the_stop_is_released_without_firing()
    {
        var effect = new RecordingEffect();
        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        var pump = new TimerPump(Queue, effect, new(), TimeProvider.System, NullLogger<TimerPump>.Instance);

        await pump.PassAsync(Queue.ShardOf(timer), stopping: new(canceled: true), drain: default);

        Assert.Equal(0, effect.Count);
        Assert.Equal([timer], (await Queue.ClaimAsync(Queue.ShardOf(timer), 10, never)).Ids);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_effect_that_takes_too_long_loses_its_batch_and_a_peer_fires_it_at_once(bool ignoresCancellation)
    {
        var stuck = new RecordingEffect { Gate = new TaskCompletionSource(), IgnoresCancellation = ignoresCancellation };
        var peer = new RecordingEffect();
        var options = new TimerOptions
        {
            EffectTimeout = TimeSpan.FromMilliseconds(200),
            DrainTimeout = TimeSpan.Zero,
            Lease = TimeSpan.FromMinutes(5),
            MaxSleep = TimeSpan.FromMinutes(5),
        };
        await using var stuckPump = Start(stuck, options);
        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        await stuck.Entered.Task.WaitAsync(timeout);
        await using var peerPump = Start(peer, options);

        Assert.Equal([timer], await peer.FiredAsync(1));
    }

    private RunningPump Start(RecordingEffect effect, TimerOptions options) => new(Queue, effect, options);
}
