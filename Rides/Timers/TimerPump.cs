using Microsoft.Extensions.Logging;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Timers;

/// <summary>
/// Fires a queue's timers: claims what is due, makes its effect durable as one batch, completes it, and sleeps until
/// the next timer is due. There is one loop per shard. Any number of replicas may pump the same queue.
/// </summary>
/// <remarks>
/// The order of effects is database, then Redis. After a crash before the effect is durable, the lease lapses and a
/// peer fires. After a crash between the effect and the completion, the timer fires once more, and the database has
/// nothing left to do.
/// </remarks>
public sealed partial class TimerPump(
    TimerQueue queue, ITimerEffect effect, TimerOptions options, TimeProvider time, ILogger<TimerPump> logger)
{
    /// <summary>Added to the drain timeout for the release, so that a hung Redis does not hold the shutdown.</summary>
    private static readonly TimeSpan releaseTimeout = TimeSpan.FromMilliseconds(500);

    private readonly TimerFiring firing =
        new(queue, new IsolatingEffect(effect, new(queue.Name, time, logger)), options, time, logger);

    // With the warm-up's timeout, and a lease so long that it is not renewed.
    private readonly TimerFiring warmUpFiring =
        new(queue, effect, new() { EffectTimeout = WarmUp.Timeout, Lease = WarmUp.Timeout * 4 }, time, logger);

    private readonly TimerSpans spans = new(queue.Name);
    private readonly bool[] full = new bool[queue.Shards];
    private readonly PassFailures[] failures = [.. Enumerable.Range(0, queue.Shards).Select(_ => new PassFailures(time))];
    private readonly PumpBackOff[] backOffs = [.. Enumerable.Range(0, queue.Shards).Select(_ => new PumpBackOff())];
    private long claimed;

    /// <summary>
    /// Called after each pass with the shard, and whether the pass reached the stores that it needed.
    /// </summary>
    public Action<int, bool>? PassEnded { get; init; }

    /// <summary>
    /// Called with the shard when a step has ended, with or without success: a sleep, a claim, an effect. Each takes
    /// less than 4 s whatever the stores do, so a loop that is silent for longer is stalled.
    /// </summary>
    public Action<int>? StepEnded { get; init; }

    /// <summary>How many timers this pump has claimed.</summary>
    public long Claimed => Interlocked.Read(ref claimed);

    /// <summary>
    /// Whether more is due than fires: the last claim of some shard was a full batch, and its pass has not failed.
    /// </summary>
    public bool IsBehind => Array.Exists(full, shard => shard);

    /// <summary>
    /// Fires and completes a timer that belongs to no trip. So code is compiled, scripts are loaded and statements
    /// planned before a deadline depends on them. Without this, the first timers of a new process were most of a second
    /// late.
    /// </summary>
    public Task WarmUpAsync(CancellationToken stopping) =>
        new WarmUp(time, logger).RunAsync($"The pump of {queue.Name}", FireWarmUpTimerAsync, ReportAllSteps, stopping);

    /// <summary>
    /// Pumps until told to stop. Then it claims no more, finishes a batch in hand within
    /// <see cref="TimerOptions.DrainTimeout"/>, and releases the rest at once. It does not wait for an effect that ends
    /// later. A store that is down does not throw: the pump backs off and recovers.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var wakes = Enumerable.Range(0, queue.Shards).Select(_ => new Wake(time)).ToArray();
        await queue.OnHintAsync(shard =>
        {
            if (shard >= 0 && shard < wakes.Length)
                wakes[shard].Hint();
        });
        ReportAllSteps();
        var pumping = Task.WhenAll(wakes.Select((wake, shard) => PumpAsync(shard, wake, stopping)));
        await pumping.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await pumping.WaitAsync(options.DrainTimeout + releaseTimeout, time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task PumpAsync(int shard, Wake wake, CancellationToken stopping)
    {
        using var drain = new CancellationTokenSource();
        using var _ = stopping.Register(() => drain.CancelAfter(options.DrainTimeout));

        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var sleep = await PassAsync(shard, stopping, drain.Token);
                PassEnded?.Invoke(shard, true);
                if (!backOffs[shard].HasEffectFailed && failures[shard].Ended() is var (failed, lasted))
                    Succeeded(queue.Name, shard, failed, lasted.TotalSeconds);
                await wake.SleepAsync(sleep, stopping);
            }
            catch (Exception e)
            {
                full[shard] = false;
                TimerTelemetry.PassFailed(queue.Name);
                var backOff = backOffs[shard].Failed();
                if (StoreFailure.Unexpected(e) is { } bug && failures[shard].Failed(bug.Message))
                    PassFailed(bug, queue.Name, shard, bug.Message, backOff.TotalMilliseconds);
                PassEnded?.Invoke(shard, false);

                // A hint does not end this delay, least of all the hint of this pump's own release: peers go first.
                await Task.Delay(backOff, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            StepEnded?.Invoke(shard);
        }
    }

    /// <summary>
    /// Claims once from a shard and fires the claimed timers. Returns the time for which nothing is known to be due.
    /// </summary>
    /// <param name="shard">The shard.</param>
    /// <param name="stopping">Once cancelled, a new claim is released instead of fired.</param>
    /// <param name="drain">Once cancelled, a batch in hand is abandoned and released.</param>
    public async Task<TimeSpan> PassAsync(int shard, CancellationToken stopping, CancellationToken drain)
    {
        var batch = await queue.ClaimAsync(shard, options.Batch, options.Lease);
        StepEnded?.Invoke(shard);
        Interlocked.Add(ref claimed, batch.Ids.Count);
        full[shard] = batch.Ids.Count == options.Batch;
        backOffs[shard].Claimed(batch.Ids.Count > 0);
        WarnOfStrangers(batch);
        var claimedAt = time.GetTimestamp();
        TimeSpan? rearmed = null;
        if (batch.Ids.Count > 0)
        {
            rearmed = await FireAsync(batch, stopping, drain);
            backOffs[shard].Fired();
        }

        var next = (batch.NextIn ?? options.MaxSleep) - time.GetElapsedTime(claimedAt);
        if (rearmed < next)
            next = rearmed.Value;
        return next < options.MaxSleep ? next : options.MaxSleep;
    }

    private async Task<TimeSpan?> FireAsync(ClaimedBatch batch, CancellationToken stopping, CancellationToken drain)
    {
        using var span = spans.Fire(batch);
        try
        {
            if (!stopping.IsCancellationRequested)
                return await firing.FireAsync(batch, () => StepEnded?.Invoke(batch.Shard), drain);
            await queue.ReleaseAsync(batch);
            return null;
        }
        catch (Exception e)
        {
            spans.Failed(span, e);
            throw;
        }
    }

    private async Task FireWarmUpTimerAsync(CancellationToken ct)
    {
        var unclaimed = new ClaimedBatch(Shard: 0, [Guid.CreateVersion7(time.GetUtcNow())], LeaseEnd: 0, NextIn: null);
        await warmUpFiring.FireAsync(unclaimed, ReportAllSteps, drain: ct);
        ct.ThrowIfCancellationRequested();
        await queue.RearmAsync(unclaimed, [new(unclaimed.Ids[0], options.Lease)]);
        await queue.CompleteAsync(unclaimed, unclaimed.Ids);
    }

    private void WarnOfStrangers(ClaimedBatch batch)
    {
        if (batch.SetAside.Count > 0)
            SetAside(batch.SetAside.Count, queue.Name, batch.Shard, Examples(batch.SetAside), queue.Keys.AsideOf(batch.Shard)!);
    }

    private static string Examples(IReadOnlyList<RedisValue> members) =>
        string.Join(", ", members.Take(3).Select(member => $"'{Printable(member!)}'")) + (members.Count > 3 ? ", …" : "");

    private static string Printable(string text) => new([.. text.Take(40).Select(c => char.IsControl(c) ? '?' : c)]);

    private void ReportAllSteps()
    {
        for (var shard = 0; shard < queue.Shards; shard++)
            StepEnded?.Invoke(shard);
    }

    [LoggerMessage(
        LogLevel.Warning, "Set aside {Count} entries of {Queue} shard {Shard} that are no timers: {Examples} They are kept in {Key}.")]
    private partial void SetAside(int count, string queue, int shard, string examples, string key);

    [LoggerMessage(LogLevel.Warning, "A pass over {Queue} shard {Shard} failed: {Why} "
        + "The timers that it still has claimed fall due when its lease lapses. The next pass is in {BackOffMs} ms.")]
    private partial void PassFailed(Exception? e, string queue, int shard, string why, double backOffMs);

    [LoggerMessage(
        LogLevel.Information, "{Queue} shard {Shard} works again, after {Passes} passes in {Seconds:0.0} s that failed.")]
    private partial void Succeeded(string queue, int shard, int passes, double seconds);
}
