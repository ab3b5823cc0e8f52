using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timers;

namespace RideAspire.Timeouts;

/// <summary>Runs the pump of the deadlines for as long as the process lives.</summary>
internal sealed class TimeoutPump(
    TimerQueues queues, ExpiryEffect effect, IOptions<TimerOptions> options, Heartbeats heartbeats, TimeProvider time, ILogger<TimerPump> logger)
    : BackgroundService
{
    private readonly TimerPump pump = new(queues.Timeouts, effect, options.Value, time, logger)
    {
        Passed = (shard, succeeded) => heartbeats.Beat(LoopOf(shard), succeeded),
        StepEnded = shard => heartbeats.Beat(LoopOf(shard), succeeded: false),
    };

    /// <inheritdoc cref="TimerPump.IsBehind"/>
    public bool IsBehind => pump.IsBehind;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < queues.Timeouts.Shards; shard++)
            heartbeats.Expect(LoopOf(shard));
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await pump.WarmUpAsync(stoppingToken);
        await pump.RunAsync(stoppingToken);
    }

    private static string LoopOf(int shard) => $"timeouts pump {shard}";
}
