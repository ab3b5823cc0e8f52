using Microsoft.Extensions.Options;
using RideAspire.Persistence;
using RideAspire.ServiceDefaults.Health;

namespace RideAspire.Timeouts;

/// <summary>A duty that is done again and again, on every replica, with jitter so that replicas do not march in step.</summary>
internal abstract partial class Duty(IOptions<SweepOptions> options, Heartbeats heartbeats, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>For a step of a pass; what Postgres then takes to cancel a statement, should it hang, is still short of what looks stalled.</summary>
    private static readonly TimeSpan stepWithin = TimeSpan.FromSeconds(2.5);

    private CancellationTokenSource? step;

    /// <summary>One pass: what there is to do now.</summary>
    /// <param name="ct">Cancelled at the stop, and when a step takes too long.</param>
    public abstract Task PassAsync(CancellationToken ct);

    /// <summary>Said after each step of a pass, such as a page, so that a long pass neither looks like a stalled loop nor is cancelled.</summary>
    protected void StillAtIt()
    {
        heartbeats.Beat(GetType().Name, succeeded: false);
        step?.CancelAfter(stepWithin);
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        heartbeats.Expect(GetType().Name);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first pass is the warm-up: the limit of a step counts from the second one on.
        if (await new WarmUp(time, logger).RunAsync(GetType().Name, PassAsync, StillAtIt, stoppingToken))
            heartbeats.Beat(GetType().Name, succeeded: true);

        await PauseAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(stoppingToken);
            await PauseAsync(stoppingToken);
        }
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        await Task.Delay(options.Value.Interval * (0.9 + (Random.Shared.NextDouble() * 0.2)), time, stopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        StillAtIt();
    }

    private async Task TryAsync(CancellationToken stopping)
    {
        using var limit = step = new(stepWithin, time);

        // Cancelled elsewhere: Npgsql keeps whoever cancels waiting while it asks a server that hangs to stop, and the host stops one duty after the other.
        using var _ = stopping.Register(() => limit.CancelAsync());
        try
        {
            await PassAsync(limit.Token);
            heartbeats.Beat(GetType().Name, succeeded: true);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // What a pass leaves undone is the next one's, on any replica.
        }
        catch (Exception e)
        {
            var (unexpected, why) = limit.IsCancellationRequested ? (null, $"a step took longer than {stepWithin}.") : (StoreFailure.Unexpected(e), e.Message);
            PassFailed(unexpected, GetType().Name, why);
            heartbeats.Beat(GetType().Name, succeeded: false);
        }
        finally
        {
            step = null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A pass of {Duty} failed: {Why} The next one follows.")]
    private partial void PassFailed(Exception? e, string duty, string why);
}
