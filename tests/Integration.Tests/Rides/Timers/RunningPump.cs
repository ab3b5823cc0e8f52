using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

/// <summary>A running pump, as in a replica.</summary>
internal sealed class RunningPump : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim passes = new(0);
    private readonly Task running;

    public RunningPump(TimerQueue queue, ITimerEffect effect, TimerOptions options, ILogger<TimerPump>? logger = null) =>
        running = new TimerPump(queue, effect, options, TimeProvider.System, logger ?? NullLogger<TimerPump>.Instance)
        {
            PassEnded = (_, _) => passes.Release(),
        }.RunAsync(stopping.Token);

    /// <summary>Waits until that many more passes, over any shards, have ended.</summary>
    public async Task WaitForPassesAsync(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var i = 0; i < count; i++)
            await passes.WaitAsync(timeout.Token);
    }

    /// <summary>Stops the pump as SIGTERM does.</summary>
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
