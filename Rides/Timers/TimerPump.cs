using System.Diagnostics;
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

    /// <summary>In excess of the drain: for a release, which a Redis that hangs must not make the shutdown wait for.</summary>
    private static readonly TimeSpan timeToRelease = TimeSpan.FromMilliseconds(500);

    private readonly TimerFiring firing = new(queue, effect, options, time, logger);

    // With the warm-up's patience, and a lease so long that it is not renewed.
    private readonly TimerFiring firstFiring = new(queue, effect, new() { FireWithin = WarmUp.Patience, Lease = WarmUp.Patience * 4 }, time, logger);
    private readonly bool[] full = new bool[queue.Shards];

    /// <summary>Called after each pass with the shard, and whether the pass reached the stores it needed.</summary>
    public Action<int, bool>? Passed { get; init; }

    /// <summary>
    /// Called with the shard when a step has ended, well or badly: a sleep, a claim, an effect. Each takes less than 4 s whatever the stores
    /// do, so a loop that is silent for longer is stalled.
    /// </summary>
    public Action<int>? StepEnded { get; init; }

    /// <summary>Whether more is due than is being fired: the last claim from some shard was a full batch, and its pass has not failed.</summary>
    public bool IsBehind => Array.Exists(full, shard => shard);

    /// <summary>
    /// Fires and completes a timer that is nobody's. So code is compiled, scripts are loaded and statements planned before a deadline
    /// depends on it: without this the first timers of a fresh process were most of a second late.
    /// </summary>
    public Task WarmUpAsync(CancellationToken stopping) =>
        new WarmUp(time, logger).RunAsync($"The pump of {queue.Name}", FireNobodysAsync, EveryStepEnded, stopping);

    /// <summary>
    /// Pumps until told to stop. Then nothing more is claimed, a batch in hand is finished within <see cref="TimerOptions.DrainWindow"/>,
    /// and what is left is released at once; an effect that does not end then is left behind. Does not throw for a store that is down; it
    /// backs off and recovers.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var wakes = Enumerable.Range(0, queue.Shards).Select(_ => new Wake(time)).ToArray();
        await queue.OnHintAsync(shard =>
        {
            if (shard >= 0 && shard < wakes.Length)
                wakes[shard].Hint();
        });
        EveryStepEnded();
        var pumping = Task.WhenAll(wakes.Select((wake, shard) => PumpAsync(shard, wake, stopping)));
        await pumping.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await pumping.WaitAsync(options.DrainWindow + timeToRelease, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task PumpAsync(int shard, Wake wake, CancellationToken stopping)
    {
        using var drain = new CancellationTokenSource();
        using var _ = stopping.Register(() => drain.CancelAfter(options.DrainWindow));
        var backOff = firstBackOff;

        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var sleep = await PassAsync(shard, stopping, drain.Token);
                backOff = firstBackOff;
                Passed?.Invoke(shard, true);
                await wake.SleepAsync(sleep, stopping);
            }
            catch (Exception e)
            {
                full[shard] = false;
                PassFailed(StoreFailure.Unexpected(e), queue.Name, shard, e.Message, backOff.TotalMilliseconds);
                Passed?.Invoke(shard, false);

                // Not to be woken, least by the hint of what it has just released itself: peers come first.
                await Task.Delay(backOff, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                backOff = backOff * 2 < longestBackOff ? backOff * 2 : longestBackOff;
            }

            StepEnded?.Invoke(shard);
        }
    }

    /// <summary>Claims once from a shard and fires what it got. Returns for how long nothing is known to be due.</summary>
    /// <param name="shard">Which shard.</param>
    /// <param name="stopping">Once cancelled, a fresh claim is released instead of fired.</param>
    /// <param name="drain">Once cancelled, a batch in hand is given up and released.</param>
    public async Task<TimeSpan> PassAsync(int shard, CancellationToken stopping, CancellationToken drain)
    {
        var batch = await queue.ClaimAsync(shard, options.Batch, options.Lease);
        StepEnded?.Invoke(shard);
        full[shard] = batch.Ids.Count == options.Batch;
        var claimed = time.GetTimestamp();
        TimeSpan? rearmed = null;
        if (batch.Ids.Count > 0)
        {
            using var activity = RideTelemetry.Activities.CreateActivity($"{queue.Name} fire", ActivityKind.Internal);
            activity?.SetTag("timers.count", batch.Ids.Count).SetTag("timers.ids", batch.Ids.Select(id => id.ToString()).ToArray()).Start();
            if (stopping.IsCancellationRequested)
                await queue.ReleaseAsync(batch);
            else
                rearmed = await firing.FireAsync(batch, () => StepEnded?.Invoke(shard), drain);
        }

        var next = (batch.NextIn ?? options.LongestSleep) - time.GetElapsedTime(claimed);
        if (rearmed < next)
            next = rearmed.Value;
        return next < options.LongestSleep ? next : options.LongestSleep;
    }

    private async Task FireNobodysAsync(CancellationToken ct)
    {
        var nobodys = new ClaimedBatch(Shard: 0, [Guid.CreateVersion7(time.GetUtcNow())], LeaseEnd: 0, NextIn: null);
        await firstFiring.FireAsync(nobodys, EveryStepEnded, drain: ct);
        ct.ThrowIfCancellationRequested();
        await queue.RearmAsync(nobodys, [new(nobodys.Ids[0], options.Lease)]);
        await queue.CompleteAsync(nobodys, nobodys.Ids);
    }

    private void EveryStepEnded()
    {
        for (var shard = 0; shard < queue.Shards; shard++)
            StepEnded?.Invoke(shard);
    }

    [LoggerMessage(LogLevel.Warning, "A pass over {Queue} shard {Shard} failed: {Why} What it still has claimed falls due when its lease lapses; next pass in {BackOffMs} ms.")]
    private partial void PassFailed(Exception? e, string queue, int shard, string why, double backOffMs);
}
