namespace RideAspire.Batching;

/// <summary>
/// Does together what is asked for at the same time: while a batch is under way the next one gathers. A lone caller waits for nobody, and
/// many callers cost one round trip (and one commit, which databases call group commit).
/// </summary>
/// <param name="run">Does a batch, and answers in its order. What it throws, every caller of the batch gets.</param>
/// <param name="most">The most callers of one batch.</param>
/// <param name="abreast">The most batches under way at once.</param>
internal sealed class Batcher<TItem, TAnswer>(Func<IReadOnlyList<TItem>, Task<IReadOnlyList<TAnswer>>> run, int most, int abreast)
{
    private readonly Lock gate = new();
    private readonly Queue<(TItem Item, TaskCompletionSource<TAnswer> Answer)> waiting = [];
    private int underWay;

    /// <summary>Has an item done in the next batch; that is at once, unless as many as allowed are under way.</summary>
    public Task<TAnswer> RunAsync(TItem item)
    {
        lock (gate)
        {
            if (underWay == abreast)
            {
                var answer = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting.Enqueue((item, answer));
                return answer.Task;
            }

            underWay++;
        }

        return RunAloneAsync(item);
    }

    private async Task<TAnswer> RunAloneAsync(TItem item)
    {
        try
        {
            return (await run([item]))[0];
        }
        finally
        {
            _ = WorkOffAsync();
        }
    }

    private async Task WorkOffAsync()
    {
        while (TakeNext() is { Length: > 0 } batch)
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

    private (TItem Item, TaskCompletionSource<TAnswer> Answer)[] TakeNext()
    {
        lock (gate)
        {
            var batch = new (TItem, TaskCompletionSource<TAnswer>)[Math.Min(waiting.Count, most)];
            for (var i = 0; i < batch.Length; i++)
                batch[i] = waiting.Dequeue();
            if (batch.Length == 0)
                underWay--;
            return batch;
        }
    }
}
