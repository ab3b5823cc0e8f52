using System.Diagnostics;

namespace RideAspire.Stores;

/// <summary>
/// Runs concurrent calls together. While a batch runs, the next one gathers: a single caller never waits, and many
/// callers share one round trip and one commit.
/// </summary>
/// <remarks>
/// A caller gives up by its token. What still waits then is never sent. What was sent may take effect although its
/// caller has gone, for example when a frozen store goes on. So after a batch that the store did not answer in time,
/// only one call is sent at a time, until the store answers.
/// <para>A batch that fails because of one call is run again in halves, so that only this call's caller gets the
/// exception.</para>
/// <para>A batch is traced as a part of what its callers do, whoever's call makes it run: see
/// <see cref="BatchSpan"/>.</para>
/// </remarks>
/// <param name="name">What the calls are, for the metrics.</param>
/// <param name="run">
/// Runs a batch and returns the answers in its order. After an exception that one call may cause, it is called again
/// with parts of the batch, so it must then have had no effect, or be idempotent. Any other exception goes to every
/// caller of the batch. It must end by itself, also when the store hangs.
/// </param>
/// <param name="maxBatch">The most calls in one batch.</param>
/// <param name="maxConcurrency">The most batches that run at the same time.</param>
/// <param name="maxQueued">
/// The most calls that wait, so that a hung store does not fill the memory. Default: 5,000, about a second's work.
/// </param>
internal sealed class Batcher<TItem, TAnswer>(
    string name,
    Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TAnswer>>> run,
    int maxBatch,
    int maxConcurrency,
    int maxQueued = 5000)
{
    private readonly Lock gate = new();
    private readonly Queue<Call> queued = [];
    private int running;
    private volatile bool isHung;

    /// <summary>Runs an item at once, or in the next batch when <c>maxConcurrency</c> batches are running.</summary>
    /// <exception cref="TimeoutException">Too many calls wait already.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="ct"/> was cancelled before the answer came.
    /// </exception>
    public Task<TAnswer> RunAsync(TItem item, CancellationToken ct = default) =>
        Enqueue(item) is { } call ? call.AnswerAsync(ct) : RunFirstAsync(item).WaitAsync(ct);

    // Null when the item can run at once.
    private Call? Enqueue(TItem item)
    {
        lock (gate)
        {
            if (running < maxConcurrency)
            {
                running++;
                return null;
            }

            // Callers have about the same patience, so those who gave up are the first ones.
            while (queued.TryPeek(out var oldest) && oldest.Task.IsCompleted)
                Dequeued(queued.Dequeue());
            var call = new Call(item);
            if (queued.Count < maxQueued)
            {
                queued.Enqueue(call);
                StoreTelemetry.Queued(name, 1);
            }
            else
            {
                call.SetException(new TimeoutException($"{maxQueued} calls wait for the store already."));
            }

            return call;
        }
    }

    private async Task<TAnswer> RunFirstAsync(TItem item)
    {
        try
        {
            return (await RunAsync([item]))[0];
        }
        finally
        {
            _ = RunQueuedAsync();
        }
    }

    private async Task RunQueuedAsync()
    {
        while (TakeQueued() is { Count: > 0 } batch)
            await AnswerAsync(batch);
    }

    private async Task AnswerAsync(List<Call> batch)
    {
        using var span = BatchSpan.Start(name, batch.ConvertAll(call => call.Caller));
        try
        {
            var answers = await RunAsync(batch.ConvertAll(call => call.Item));
            for (var i = 0; i < batch.Count; i++)
                batch[i].TrySetResult(answers[i]);
        }
        catch (Exception e) when (batch.Count > 1 && StoreFaults.MayBeOfOneRow(e))
        {
            await AnswerWaitingAsync(batch[..(batch.Count / 2)]);
            await AnswerWaitingAsync(batch[(batch.Count / 2)..]);
        }
        catch (Exception e)
        {
            batch.ForEach(call => call.TrySetException(e));
        }
    }

    // Of a batch that failed, what was given up meanwhile is not sent again.
    private async Task AnswerWaitingAsync(List<Call> part)
    {
        part.RemoveAll(call => call.Task.IsCompleted);
        if (part.Count > 0)
            await AnswerAsync(part);
    }

    private async Task<IReadOnlyList<TAnswer>> RunAsync(IReadOnlyList<TItem> items)
    {
        try
        {
            var answers = await run(items);
            isHung = false;
            return answers;
        }
        catch (Exception e)
        {
            isHung = StoreFailure.IsTimeout(e);
            throw;
        }
    }

    private List<Call> TakeQueued()
    {
        lock (gate)
        {
            var max = isHung ? 1 : maxBatch;
            var batch = new List<Call>(Math.Min(queued.Count, max));
            while (batch.Count < max && queued.TryDequeue(out var call))
            {
                Dequeued(call);
                if (!call.Task.IsCompleted)
                    batch.Add(call);
            }

            if (batch.Count == 0)
                running--;
            return batch;
        }
    }

    private void Dequeued(Call call)
    {
        StoreTelemetry.Queued(name, -1);
        StoreTelemetry.Waited(name, TimeProvider.System.GetElapsedTime(call.Since));
    }

    /// <summary>A call that waits for its batch. It is completed early when its caller gives up.</summary>
    private sealed class Call(TItem item) : TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TItem Item => item;

        public long Since { get; } = TimeProvider.System.GetTimestamp();

        /// <summary>What the caller does; null when nobody records it.</summary>
        public Activity? Caller { get; } = Activity.Current;

        public async Task<TAnswer> AnswerAsync(CancellationToken ct)
        {
            await using var _ = ct.UnsafeRegister(static (call, ct) => ((Call)call!).TrySetCanceled(ct), this);
            return await Task;
        }
    }
}
