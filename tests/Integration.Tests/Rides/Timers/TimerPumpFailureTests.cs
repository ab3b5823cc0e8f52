using Microsoft.Extensions.Logging.Testing;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Timers;

public sealed class TimerPumpFailureOnRedisTests(StoresFixture stores) : TimerPumpFailureTests(stores, RedisKind.RedisServer);

public sealed class TimerPumpFailureOnGarnetTests(StoresFixture stores) : TimerPumpFailureTests(stores, RedisKind.Garnet);

/// <summary>What the pump does when an effect fails: for one row, or because a store fails.</summary>
public abstract class TimerPumpFailureTests(StoresFixture stores, RedisKind kind) : TimerTests(stores, kind)
{
    private readonly FakeLogger<TimerPump> log = new();

    [Fact]
    public async Task A_row_that_fails_does_not_keep_its_batch_from_firing_and_stays_in_the_queue()
    {
        var timers = Enumerable.Range(0, 100).Select(_ => Guid.NewGuid()).ToList();
        var culprit = timers[37];
        var effect = new RecordingEffect { Culprit = culprit };
        await Queue.ScheduleMissingAsync([.. timers.Select(TimerEntry.AtOnce)]);

        await using var pump = new RunningPump(Queue, effect, new(), log);

        Assert.Equal(timers.Where(id => id != culprit).Order(), (await effect.FiredAsync(99)).Order());
        await pump.WaitForPassesAsync(1);
        await pump.StopAsync();
        Assert.Equal([(RedisValue)culprit.ToString()], await Redis.GetDatabase().SortedSetRangeByRankAsync(Queue.KeyOf(0)));
        Assert.Contains(culprit.ToString(), Assert.Single(log.Collector.Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_that_failed_fires_after_its_back_off()
    {
        var timer = Guid.NewGuid();
        var effect = new RecordingEffect { Culprit = timer, CulpritFailures = 1 };
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));

        await using var pump = new RunningPump(Queue, effect, new(), log);

        Assert.Equal([timer], await effect.FiredAsync(1));
    }

    [Fact]
    public async Task Empty_passes_do_not_shorten_the_back_off_of_an_effect_that_fails()
    {
        var failed = new List<long>();
        var fifth = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new TimerOptions { Lease = TimeSpan.FromMilliseconds(100), MaxSleep = TimeSpan.FromMilliseconds(10) };
        var pump = new TimerPump(Queue, new RecordingEffect { Failures = 100 }, options, TimeProvider.System, log)
        {
            PassEnded = (_, succeeded) =>
            {
                if (!succeeded)
                    failed.Add(TimeProvider.System.GetTimestamp());
                if (failed.Count == 5)
                    fifth.TrySetResult();
            },
        };
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        using var stopping = new CancellationTokenSource();

        var running = pump.RunAsync(stopping.Token);
        await fifth.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await stopping.CancelAsync();
        await running;

        // 50 + 100 + 200 + 400 ms.
        Assert.True(TimeProvider.System.GetElapsedTime(failed[0], failed[4]) >= TimeSpan.FromMilliseconds(750));
        Assert.Empty(log.Collector.Lines());
    }
}
