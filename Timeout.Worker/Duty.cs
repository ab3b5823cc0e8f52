using Microsoft.Extensions.Options;
using RideAspire.Persistence;
using RideAspire.ServiceDefaults.Health;

namespace RideAspire.Timeouts;

/// <summary>A duty that is done again and again, on every replica, with jitter so that replicas do not march in step.</summary>
internal abstract partial class Duty(IOptions<SweepOptions> options, Heartbeats heartbeats, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>One pass: what there is to do now.</summary>
    public abstract Task PassAsync(CancellationToken ct);

    /// <summary>Said between the pages of a long pass, which must not look like a stalled loop.</summary>
    protected void StillAtIt() => heartbeats.Beat(GetType().Name, succeeded: false);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        heartbeats.Expect(GetType().Name);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PassAsync(stoppingToken);
                heartbeats.Beat(GetType().Name, succeeded: true);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                PassFailed(StoreFailure.Unexpected(e), GetType().Name, e.Message);
                heartbeats.Beat(GetType().Name, succeeded: false);
            }

            await Task.Delay(options.Value.Interval * (0.9 + (Random.Shared.NextDouble() * 0.2)), time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A pass of {Duty} failed: {Why} The next one follows.")]
    private partial void PassFailed(Exception? e, string duty, string why);
}
