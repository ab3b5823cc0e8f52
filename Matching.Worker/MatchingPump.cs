using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timers;

namespace RideAspire.Matching;

/// <summary>Runs the pump of the matching attempts for as long as the process lives.</summary>
internal sealed class MatchingPump(
    TimerQueues queues, MatchingEffect effect, IOptions<TimerOptions> options, Heartbeats heartbeats, TimeProvider time, ILogger<TimerPump> logger)
    : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        for (var shard = 0; shard < queues.Matching.Shards; shard++)
            heartbeats.Expect(LoopOf(shard));
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pump = new TimerPump(queues.Matching, effect, options.Value, time, logger)
        {
            Passed = (shard, succeeded) => heartbeats.Beat(LoopOf(shard), succeeded),
            StepEnded = shard => heartbeats.Beat(LoopOf(shard), succeeded: false),
        };
        await pump.WarmUpAsync(stoppingToken);
        await pump.RunAsync(stoppingToken);
    }

    private static string LoopOf(int shard) => $"matching pump {shard}";
}
