using Microsoft.Extensions.Logging;
using RideAspire.Persistence;

namespace RideAspire.Timers;

/// <summary>
/// Fires one claimed batch: holds the claim while its effect is made, and ends it one way or the other: completed, re-armed, or released
/// when nobody waits for the effect any longer.
/// </summary>
/// <remarks>
/// An effect that is given up may still come to its end, while a peer has the timers already: the database lets one of the two win.
/// </remarks>
internal sealed partial class TimerFiring(TimerQueue queue, ITimerEffect effect, TimerOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Returns the time to the first timer of the batch that was re-armed; null when none was.</summary>
    /// <param name="batch">What was claimed.</param>
    /// <param name="effectEnded">Called when the effect has, well or badly; not while it hangs.</param>
    /// <param name="drain">Once cancelled, the batch is given up and released.</param>
    /// <exception cref="TimeoutException">The effect took longer than <see cref="TimerOptions.FireWithin"/>; the batch is released.</exception>
    public async Task<TimeSpan?> FireAsync(ClaimedBatch batch, Action effectEnded, CancellationToken drain)
    {
        using var limit = new CancellationTokenSource(options.FireWithin, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, drain);

        // A source of its own, cancelled elsewhere: Npgsql keeps whoever cancels waiting while it asks a server that hangs to stop.
        var abandoned = new CancellationTokenSource();
        using var _ = patience.Token.Register(() => abandoned.CancelAsync());

        Task<IReadOnlyCollection<Rearm>> firing = effect.FireAsync(batch.Ids, abandoned.Token);
        var held = HoldAsync(batch, firing, patience.Token);
        await OverAsync(firing.WaitAsync(patience.Token));
        if (!firing.IsCompletedSuccessfully && patience.IsCancellationRequested)
        {
            var releasing = ReleaseAsync(held);
            await OverAsync(firing);
            effectEnded();
            await releasing;
            return drain.IsCancellationRequested ? null
                : throw new TimeoutException($"{batch.Ids.Count} timers took longer than Timers:FireWithin ({options.FireWithin}) and were released.");
        }

        effectEnded();
        var rearms = await firing;
        batch = await held;
        var unfinished = rearms.Select(rearm => rearm.Id).ToHashSet();
        var completing = queue.CompleteAsync(batch, [.. batch.Ids.Where(id => !unfinished.Contains(id))]);
        var firstIn = await queue.RearmAsync(batch, rearms);
        await completing;
        return firstIn;
    }

    /// <summary>Renews the claim each third of a lease, until the effect has ended or has been given up; returns the claim as last renewed.</summary>
    private async Task<ClaimedBatch> HoldAsync(ClaimedBatch batch, Task firing, CancellationToken patience)
    {
        while (true)
        {
            await OverAsync(firing.WaitAsync(options.Lease / 3, time, patience));
            if (firing.IsCompleted || patience.IsCancellationRequested)
                return batch;
            batch = await RenewAsync(batch);
        }
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

    private async Task ReleaseAsync(Task<ClaimedBatch> held) => await queue.ReleaseAsync(await held);

    // The outcome, a failure included, is for whoever awaits the task itself.
    private static async Task OverAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(LogLevel.Warning, "Could not renew the claim of {Count} timers of {Queue}: {Why}")]
    private partial void RenewFailed(Exception? e, string queue, int count, string why);
}
