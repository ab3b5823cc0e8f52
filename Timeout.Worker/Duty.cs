using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Timeouts;

/// <summary>A duty that every replica repeats, with jitter, so that replicas do not run in step.</summary>
internal abstract partial class Duty(IOptions<SweepOptions> options, Heartbeats heartbeats, TimeProvider time, ILogger logger)
    : BackgroundService
{
    /// <summary>
    /// Timeout of one step of a pass. When Postgres hangs, cancelling its statement takes longer still, and both
    /// together stay below the silence that liveness takes for a stalled loop.
    /// </summary>
    private static readonly TimeSpan stepTimeout = TimeSpan.FromSeconds(2.5);

    /// <summary>
    /// The longest pause after passes that failed. It leaves the store alone, and is short enough to notice at once
    /// that it works again: waiting trips are armed within about 3 s of a Redis that comes back empty.
    /// </summary>
    private static readonly TimeSpan maxBackOff = TimeSpan.FromSeconds(1);

    private readonly Wake wake = new(time);
    private CancellationTokenSource? step;
    private TimeSpan pause = options.Value.Interval;
    private readonly PassFailures failures = new(time);

    protected TimeProvider Time => time;

    /// <summary>Begins the next pass at once, or as soon as the present one has ended.</summary>
    public virtual void Hasten() => wake.Hint();

    /// <summary>Does what there is to do now.</summary>
    /// <param name="ct">Cancelled when the process stops, and when a step takes too long.</param>
    public abstract Task PassAsync(CancellationToken ct);

    /// <summary>
    /// Reports the end of a step of a pass, such as a page. So a long pass neither looks like a stalled loop nor is
    /// cancelled.
    /// </summary>
    protected void ReportStep()
    {
        heartbeats.Beat(GetType().Name, succeeded: false);
        step?.CancelAfter(stepTimeout);
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        heartbeats.Expect(GetType().Name);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The first pass is the warm-up. The timeout of a step applies from the second pass on.
        if (await new WarmUp(time, logger).RunAsync(GetType().Name, PassAsync, ReportStep, stoppingToken))
            heartbeats.Beat(GetType().Name, succeeded: true);

        await PauseAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryPassAsync(stoppingToken);
            await PauseAsync(stoppingToken);
        }
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        await wake.SleepAsync(pause * (0.9 + (Random.Shared.NextDouble() * 0.2)), stopping);
        ReportStep();
    }

    private async Task TryPassAsync(CancellationToken stopping)
    {
        using var timeout = step = new(stepTimeout, time);

        // Cancelled on another thread: Npgsql blocks the cancelling thread while it asks a hung server to stop, and the
        // host stops one duty after the other.
        using var _ = stopping.Register(() => timeout.CancelAsync());
        try
        {
            await PassAsync(timeout.Token);
            heartbeats.Beat(GetType().Name, succeeded: true);
            pause = options.Value.Interval;
            if (failures.Ended() is var (failed, lasted))
                Succeeded(GetType().Name, failed, lasted.TotalSeconds);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The next pass does what is left, on any replica.
        }
        catch (Exception e)
        {
            TripTelemetry.PassFailed(GetType().Name);
            if (timeout.IsCancellationRequested)
                Failed(null, $"a step took longer than {stepTimeout}.");
            else if (StoreFailure.Unexpected(e) is { } bug)
                Failed(bug, bug.Message);
            if (pause < maxBackOff)
                pause = pause * 2 < maxBackOff ? pause * 2 : maxBackOff;
            heartbeats.Beat(GetType().Name, succeeded: false);
        }
        finally
        {
            step = null;
        }
    }

    private void Failed(Exception? e, string why)
    {
        if (failures.Failed(why))
            PassFailed(e, GetType().Name, why);
    }

    [LoggerMessage(LogLevel.Warning, "A pass of {Duty} failed: {Why} The next passes retry.")]
    private partial void PassFailed(Exception? e, string duty, string why);

    [LoggerMessage(LogLevel.Information, "{Duty} works again, after {Passes} passes in {Seconds:0.0} s that failed.")]
    private partial void Succeeded(string duty, int passes, double seconds);
}
