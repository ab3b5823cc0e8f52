using Microsoft.Extensions.Logging;
using RideAspire.Persistence;

namespace RideAspire.Timers;

/// <summary>
/// Fires a queue's timers: claims what is due, makes its effect durable as one batch, completes it, and sleeps to the next head. One
/// loop per shard; any number of replicas may pump the same queue.
/// </summary>
/// <remarks>
/// The order of effects is database, then Redis. A crash before the effect is durable: the lease lapses and a peer fires. A crash after
/// it, before the completion: the timer fires once more, and the database says that nothing is left to do.
/// </remarks>
public sealed partial class TimerPump(
    TimerQueue queue, ITimerEffect effect, TimerOptions options, TimeProvider time, ILogger<TimerPump> logger)
{
    private static readonly TimeSpan firstBackOff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan longestBackOff = TimeSpan.FromSeconds(1);

    /// <summary>Called after each pass with the shard, and whether the pass reached the stores it needed; and, with false, while a long one goes on.</summary>
    public Action<int, bool>? Passed { get; init; }

    /// <summary>
    /// Takes the way to the stores and back once, with a timer that is nobody's. So code is compiled, scripts are loaded and statements
    /// planned before a deadline depends on it: without this the first timers of a fresh process were most of a second late.
    /// </summary>
    public async Task WarmUpAsync(CancellationToken stopping)
    {
        try
        {
            var nobodys = new ClaimedBatch(Shard: 0, [Guid.CreateVersion7(time.GetUtcNow())], LeaseEnd: 0, NextIn: null);
            await effect.FireAsync(nobodys.Ids, stopping);
            await queue.RearmAsync(nobodys, [new(nobodys.Ids[0], options.Lease)]);
            await queue.CompleteAsync(nobodys, nobodys.Ids);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // Nothing was claimed yet, so there is nothing to drain.
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            WarmUpFailed(StoreFailure.Unexpected(e), queue.Name, e.Message);
        }
    }

    /// <summary>
    /// Pumps until told to stop. Then nothing more is claimed, a batch in hand is finished within <see cref="TimerOptions.DrainWindow"/>,
    /// and what is left is released at once. Does not throw for a store that is down; it backs off and recovers.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var wakes = Enumerable.Range(0, queue.Shards).Select(_ => new Wake(time)).ToArray();
        await queue.OnHintAsync(shard =>
        {
            if (shard >= 0 && shard < wakes.Length)
                wakes[shard].Hint();
        });
        await Task.WhenAll(wakes.Select((wake, shard) => PumpAsync(shard, wake, stopping)));
    }

    private async Task PumpAsync(int shard, Wake wake, CancellationToken stopping)
    {
        using var drain = new CancellationTokenSource();
        using var _ = stopping.Register(() => drain.CancelAfter(options.DrainWindow));
        var backOff = firstBackOff;

        while (!stopping.IsCancellationRequested)
        {
            TimeSpan sleep;
            try
            {
                sleep = await PassAsync(shard, stopping, drain.Token);
                backOff = firstBackOff;
                Passed?.Invoke(shard, true);
            }
            catch (Exception e)
            {
                PassFailed(StoreFailure.Unexpected(e), queue.Name, shard, e.Message, backOff.TotalMilliseconds);
                sleep = backOff;
                backOff = backOff * 2 < longestBackOff ? backOff * 2 : longestBackOff;
                Passed?.Invoke(shard, false);
            }

            await wake.SleepAsync(sleep, stopping);
        }
    }

    /// <summary>Claims once from a shard and fires what it got. Returns for how long nothing is known to be due.</summary>
    /// <param name="shard">Which shard.</param>
    /// <param name="stopping">Once cancelled, a fresh claim is released instead of fired.</param>
    /// <param name="drain">Once cancelled, a batch in hand is given up and released.</param>
    public async Task<TimeSpan> PassAsync(int shard, CancellationToken stopping, CancellationToken drain)
    {
        var batch = await queue.ClaimAsync(shard, options.Batch, options.Lease);
        var claimed = time.GetTimestamp();
        TimeSpan? rearmed = null;
        if (batch.Ids.Count > 0)
        {
            using var activity = RideTelemetry.Activities.StartActivity($"{queue.Name} fire");
            activity?.SetTag("timers.count", batch.Ids.Count);
            if (stopping.IsCancellationRequested)
                await queue.ReleaseAsync(batch);
            else
                rearmed = await FireAsync(batch, drain);
        }

        var next = (batch.NextIn ?? options.LongestSleep) - time.GetElapsedTime(claimed);
        if (rearmed < next)
            next = rearmed.Value;
        return next < options.LongestSleep ? next : options.LongestSleep;
    }

    /// <summary>Returns the time to the first timer of the batch that was re-armed; null when none was.</summary>
    private async Task<TimeSpan?> FireAsync(ClaimedBatch batch, CancellationToken drain)
    {
        try
        {
            var firing = effect.FireAsync(batch.Ids, drain);
            while (!await FinishesAsync(firing, within: options.Lease / 3))
            {
                batch = await RenewAsync(batch);
                Passed?.Invoke(batch.Shard, false);
            }

            var rearms = await firing;
            var unfinished = rearms.Select(rearm => rearm.Id).ToHashSet();
            var completing = queue.CompleteAsync(batch, [.. batch.Ids.Where(id => !unfinished.Contains(id))]);
            var firstIn = await queue.RearmAsync(batch, rearms);
            await completing;
            return firstIn;
        }
        catch (OperationCanceledException) when (drain.IsCancellationRequested)
        {
            await queue.ReleaseAsync(batch);
            return null;
        }
    }

    // The outcome, a failure included, is for whoever awaits the task itself.
    private async Task<bool> FinishesAsync(Task firing, TimeSpan within)
    {
        await firing.WaitAsync(within, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return firing.IsCompleted;
    }

    private async Task<ClaimedBatch> RenewAsync(ClaimedBatch batch)
    {
        try
        {
            return await queue.RenewAsync(batch, options.Lease);
        }
        catch (Exception e)
        {
            // The effect goes on: should the lease lapse, a peer fires too, and the database lets one of the two win.
            RenewFailed(StoreFailure.Unexpected(e), queue.Name, batch.Ids.Count, e.Message);
            return batch;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Could not warm up for {Queue}: {Why} The first timers may be late.")]
    private partial void WarmUpFailed(Exception? e, string queue, string why);

    [LoggerMessage(LogLevel.Warning, "A pass over {Queue} shard {Shard} failed: {Why} What it had claimed falls due when its lease lapses; next pass in {BackOffMs} ms.")]
    private partial void PassFailed(Exception? e, string queue, int shard, string why, double backOffMs);

    [LoggerMessage(LogLevel.Warning, "Could not renew the claim of {Count} timers of {Queue}: {Why}")]
    private partial void RenewFailed(Exception? e, string queue, int count, string why);
}
