using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RideAspire.Stores;

namespace RideAspire.Timers;

/// <summary>
/// Runs a queue's pump for as long as the process lives, and reports the progress of each of its loops.
/// </summary>
public sealed class TimerPumpService : BackgroundService
{
    private static readonly TimeSpan reportInterval = TimeSpan.FromSeconds(1);

    private readonly TimerQueue queue;
    private readonly LoopProgress progress;
    private readonly PumpReports reports;
    private readonly StoreConditions conditions;
    private readonly ThisReplica replica;
    private readonly TimeProvider time;
    private readonly TimerPump pump;
    private readonly Lock gate = new();
    private (long At, long Claimed) reported;

    public TimerPumpService(
        TimerQueue queue,
        ITimerEffect effect,
        IOptions<TimerOptions> options,
        LoopProgress progress,
        PumpReports reports,
        StoreConditions conditions,
        ThisReplica replica,
        TimeProvider time,
        ILogger<TimerPump> logger)
    {
        (this.queue, this.progress, this.reports) = (queue, progress, reports);
        (this.conditions, this.replica, this.time) = (conditions, replica, time);
        pump = new(queue, effect, options.Value, time, logger)
        {
            PassEnded = PassEnded,
            StepEnded = shard => progress.Report(LoopOf(queue, shard), false),
        };
    }

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
        reported = (time.GetTimestamp(), 0);
        await pump.WarmUpAsync(stoppingToken);
        await pump.RunAsync(stoppingToken);
    }

    private void PassEnded(int shard, bool succeeded)
    {
        progress.Report(LoopOf(queue, shard), succeeded);
        if (!succeeded)
            conditions.PassFailed();
        else if (RateSinceReport() is { } rate)
            _ = reports.TryReportAsync(queue.Name, replica.Name, rate);
    }

    /// <summary>The timers claimed a second since the last report; null when that was a moment ago.</summary>
    private double? RateSinceReport()
    {
        lock (gate)
        {
            var elapsed = time.GetElapsedTime(reported.At);
            if (elapsed < reportInterval)
                return null;

            var rate = (pump.Claimed - reported.Claimed) / elapsed.TotalSeconds;
            reported = (time.GetTimestamp(), pump.Claimed);
            return rate;
        }
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
