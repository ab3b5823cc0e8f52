using Microsoft.Extensions.Logging.Abstractions;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

/// <summary>A pump at work, as a replica has one.</summary>
internal sealed class RunningPump : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim passes = new(0);
    private readonly Task running;

    public RunningPump(TimerQueue queue, ITimerEffect effect, TimerOptions options) =>
        running = new TimerPump(queue, effect, options, TimeProvider.System, NullLogger<TimerPump>.Instance) { PassEnded = (_, _) => passes.Release() }
            .RunAsync(stopping.Token);

    /// <summary>Returns once that many more passes, over any shard, are over.</summary>
    public async Task PassedAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var i = 0; i < count; i++)
            await passes.WaitAsync(patience.Token);
    }

    /// <summary>What SIGTERM does.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stopping.Dispose();
        passes.Dispose();
    }
}
