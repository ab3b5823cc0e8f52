using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RideAspire.Stores;

namespace RideAspire.Timers;

/// <summary>
/// Runs a queue's pump for as long as the process lives, and reports the progress of each of its loops.
/// </summary>
public sealed class TimerPumpService(
    TimerQueue queue,
    ITimerEffect effect,
    IOptions<TimerOptions> options,
    LoopProgress progress,
    StoreConditions conditions,
    TimeProvider time,
    ILogger<TimerPump> logger)
    : BackgroundService
{
    private readonly TimerPump pump = new(queue, effect, options.Value, time, logger)
    {
        PassEnded = (shard, succeeded) =>
        {
            progress.Report(LoopOf(queue, shard), succeeded);
            if (!succeeded)
                conditions.PassFailed();
        },
        StepEnded = shard => progress.Report(LoopOf(queue, shard), false),
    };

    /// <inheritdoc cref="TimerPump.IsBehind"/>
    public bool IsBehind => pump.IsBehind;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < queue.Shards; shard++)
            progress.Expect(LoopOf(queue, shard));
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await pump.WarmUpAsync(stoppingToken);
        await pump.RunAsync(stoppingToken);
    }

    private static string LoopOf(TimerQueue queue, int shard) => $"{queue.Name} pump {shard}";
}

/// <summary>
/// Where a service records the progress of its loops; this library does not reference the service's health checks.
/// </summary>
/// <param name="Expect">Called with a loop's name before it starts.</param>
/// <param name="Report">
/// Called with a loop's name when a pass or a step has ended, and whether it was a successful pass.
/// </param>
public sealed record LoopProgress(Action<string> Expect, Action<string, bool> Report);
