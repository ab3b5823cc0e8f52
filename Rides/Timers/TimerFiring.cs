using Microsoft.Extensions.Logging;
using RideAspire.Stores;

namespace RideAspire.Timers;

/// <summary>
/// Fires one claimed batch. It renews the claim while the effect runs, and then completes or re-arms the timers, or
/// releases them when the effect is abandoned.
/// </summary>
/// <remarks>
/// An abandoned effect may still finish after a peer has claimed its timers. The database lets one of the two win.
/// </remarks>
internal sealed partial class TimerFiring(
    TimerQueue queue, ITimerEffect effect, TimerOptions options, TimeProvider time, ILogger logger)
{
    private bool slow;

    /// <summary>Fires a batch. Returns the time to the first timer that was re-armed; null when none was.</summary>
    /// <param name="batch">What was claimed.</param>
    /// <param name="effectEnded">
    /// Called when the effect has ended, with or without success. Not called while it hangs.
    /// </param>
    /// <param name="drain">Once cancelled, the effect is abandoned and the batch released.</param>
    /// <exception cref="TimeoutException">
    /// The effect took longer than <see cref="TimerOptions.EffectTimeout"/>, and the batch was released.
    /// </exception>
    public async Task<TimeSpan?> FireAsync(ClaimedBatch batch, Action effectEnded, CancellationToken drain)
    {
        using var timeout = new CancellationTokenSource(options.EffectTimeout, time);
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, drain);

        // A separate source, cancelled on another thread: Npgsql blocks the cancelling thread while it asks a hung
        // server to stop.
        var abandoned = new CancellationTokenSource();
        using var _ = abandon.Token.Register(() => abandoned.CancelAsync());

        Task<IReadOnlyCollection<Rearm>> firing = effect.FireAsync(batch.Ids, batch.Lapsed, abandoned.Token);
        var renewing = RenewUntilEndedAsync(batch, firing, abandon.Token);
        await WaitForEndAsync(firing.WaitAsync(abandon.Token));
        if (!firing.IsCompletedSuccessfully && abandon.IsCancellationRequested)
        {
            var releasing = ReleaseAsync(renewing);
            await WaitForEndAsync(firing);
            effectEnded();
            await releasing;
            if (drain.IsCancellationRequested)
                return null;
            if (!Interlocked.Exchange(ref slow, true))
                TookTooLong(batch.Ids.Count, queue.Name, options.EffectTimeout);
            throw new TimeoutException("The effect took too long.");
        }

        effectEnded();
        var rearms = await firing;
        slow = false;
        batch = await renewing;
        var unfinished = rearms.Select(rearm => rearm.Id).ToHashSet();
        var completing = queue.CompleteAsync(batch, [.. batch.Ids.Where(id => !unfinished.Contains(id))]);
        var firstIn = await queue.RearmAsync(batch, rearms);
        await completing;
        return firstIn;
    }

    /// <summary>
    /// Renews the claim each third of a lease until the effect has ended or is abandoned. Returns the claim as last
    /// renewed.
    /// </summary>
    private async Task<ClaimedBatch> RenewUntilEndedAsync(ClaimedBatch batch, Task firing, CancellationToken abandon)
    {
        while (true)
        {
            await WaitForEndAsync(firing.WaitAsync(options.Lease / 3, time, abandon));
            if (firing.IsCompleted || abandon.IsCancellationRequested)
                return batch;
            batch = await TryRenewAsync(batch);
        }
    }

    private async Task<ClaimedBatch> TryRenewAsync(ClaimedBatch batch)
    {
        try
        {
            return await queue.RenewAsync(batch, options.Lease);
        }
        catch (Exception e)
        {
            // The effect continues. If the lease lapses, a peer fires too, and the database lets one of the two win.
            if (StoreFailure.Unexpected(e) is { } bug)
                RenewFailed(bug, queue.Name, batch.Ids.Count);
            return batch;
        }
    }

    private async Task ReleaseAsync(Task<ClaimedBatch> renewing) => await queue.ReleaseAsync(await renewing);

    // Ignores the outcome. The caller that awaits the task itself gets it.
    private static async Task WaitForEndAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(LogLevel.Error, "Could not renew the claim of {Count} timers of {Queue}. "
        + "The effect continues. If the lease lapses, a peer fires them too.")]
    private partial void RenewFailed(Exception e, string queue, int count);

    [LoggerMessage(LogLevel.Warning, "The effect of {Count} timers of {Queue} took longer than Timers:EffectTimeout ({Timeout}). "
        + "They were released, and any replica fires them. This is not logged again until a batch has succeeded.")]
    private partial void TookTooLong(int count, string queue, TimeSpan timeout);
}
