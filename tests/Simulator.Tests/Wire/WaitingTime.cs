using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Wire;

/// <summary>Time that reports each wait that begins, so a test can advance it then.</summary>
internal sealed class WaitingTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>The next wait, once it has begun. The timeout of a silent stream is not reported.</summary>
    public async Task<TimeSpan> NextWaitAsync()
    {
        while (true)
        {
            if (await waits.Reader.ReadAsync(TestContext.Current.CancellationToken) is var wait && wait != EventStream.SilenceTimeout)
                return wait;
        }
    }

    /// <summary>Waits for the next wait and lets it pass. Returns its length.</summary>
    public async Task<TimeSpan> PassNextWaitAsync()
    {
        var wait = await NextWaitAsync();
        Advance(wait);
        return wait;
    }

    /// <summary>Lets each wait pass until the task has completed.</summary>
    /// <param name="longest">Of a longer wait only this much time passes.</param>
    public async Task PassUntilAsync(Task task, TimeSpan? longest = null)
    {
        var ended = task.ContinueWith(
            _ => waits.Writer.TryWrite(TimeSpan.Zero), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        while (!task.IsCompleted)
        {
            var wait = await NextWaitAsync();
            Advance(longest < wait ? longest.Value : wait);
        }

        await ended;
        await task;
    }
}
