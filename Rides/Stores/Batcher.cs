namespace RideAspire.Stores;

/// <summary>
/// Runs concurrent calls together. While a batch runs, the next one gathers: a single caller never waits, and many
/// callers share one round trip and one commit.
/// </summary>
/// <param name="run">
/// Runs a batch and returns the answers in its order. When it throws, every caller of the batch gets the exception.
/// </param>
/// <param name="maxBatch">The most calls in one batch.</param>
/// <param name="maxConcurrency">The most batches that run at the same time.</param>
internal sealed class Batcher<TItem, TAnswer>(
    Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TAnswer>>> run, int maxBatch, int maxConcurrency)
{
    private readonly Lock gate = new();
    private readonly Queue<(TItem Item, TaskCompletionSource<TAnswer> Answer)> queued = [];
    private int running;

    /// <summary>Runs an item at once, or in the next batch when <c>maxConcurrency</c> batches are running.</summary>
    public Task<TAnswer> RunAsync(TItem item)
    {
        lock (gate)
        {
            if (running == maxConcurrency)
            {
                var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
                queued.Enqueue((item, answer));
                return answer.Task;
            }

            running++;
        }

        return RunFirstAsync(item);
    }

    private async Task<TAnswer> RunFirstAsync(TItem item)
    {
        try
        {
            return (await run([item]))[0];
        }
        finally
        {
            _ = RunQueuedAsync();
        }
    }

    private async Task RunQueuedAsync()
    {
        while (TakeQueued() is { Length: > 0 } batch)
        {
            try
            {
                var answers = await run(Array.ConvertAll(batch, caller => caller.Item));
                for (var i = 0; i < batch.Length; i++)
                    batch[i].Answer.SetResult(answers[i]);
            }
            catch (Exception e)
            {
                Array.ForEach(batch, caller => caller.Answer.TrySetException(e));
            }
        }
    }

    private (TItem Item, TaskCompletionSource<TAnswer> Answer)[] TakeQueued()
    {
        lock (gate)
        {
            var batch = new (TItem, TaskCompletionSource<TAnswer>)[Math.Min(queued.Count, maxBatch)];
            for (var i = 0; i < batch.Length; i++)
                batch[i] = queued.Dequeue();
            if (batch.Length == 0)
                running--;
            return batch;
        }
    }
}
