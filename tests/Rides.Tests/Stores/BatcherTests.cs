using RideAspire.Stores;

namespace RideAspire.Rides.Tests.Stores;

public sealed class BatcherTests
{
    private readonly List<(int[] Items, TaskCompletionSource Done)> batches = [];

    [Fact]
    public void A_lone_caller_starts_a_batch_at_once()
    {
        _ = NewBatcher().RunAsync(1);

        Assert.Equal([1], Assert.Single(batches).Items);
    }

    [Fact]
    public async Task Callers_during_a_batch_share_the_next_one_and_each_gets_their_own_answer()
    {
        var batcher = NewBatcher();
        Task<string>[] answers = [.. Enumerable.Range(1, 3).Select(batcher.RunAsync)];
        Assert.Single(batches);

        batches[0].Done.SetResult();
        Assert.Equal([2, 3], batches[1].Items);
        batches[1].Done.SetResult();

        Assert.Equal(["1 done", "2 done", "3 done"], await Task.WhenAll(answers));
    }

    [Fact]
    public void As_many_batches_as_allowed_run_at_once()
    {
        var batcher = NewBatcher(maxConcurrency: 2);
        foreach (var item in (int[])[1, 2, 3])
            _ = batcher.RunAsync(item);

        Assert.Equal([[1], [2]], batches.Select(batch => batch.Items));
    }

    [Fact]
    public void A_batch_takes_at_most_the_allowed_number_of_items()
    {
        var batcher = NewBatcher(maxBatch: 2);
        foreach (var item in (int[])[1, 2, 3, 4])
            _ = batcher.RunAsync(item);
        batches[0].Done.SetResult();
        batches[1].Done.SetResult();

        Assert.Equal([[1], [2, 3], [4]], batches.Select(batch => batch.Items));
    }

    [Fact]
    public async Task A_failed_batch_fails_its_own_callers_only_and_the_next_one_runs()
    {
        var batcher = NewBatcher();
        Task<string>[] answers = [.. Enumerable.Range(1, 2).Select(batcher.RunAsync)];

        batches[0].Done.SetException(new TimeoutException());
        batches[1].Done.SetResult();

        await Assert.ThrowsAsync<TimeoutException>(() => answers[0]);
        Assert.Equal("2 done", await answers[1]);
    }

    [Fact]
    public async Task A_caller_after_the_last_batch_starts_a_new_one_at_once()
    {
        var batcher = NewBatcher();
        var first = batcher.RunAsync(1);
        batches[0].Done.SetResult();
        await first;

        _ = batcher.RunAsync(2);

        Assert.Equal([2], batches[1].Items);
    }

    private Batcher<int, string> NewBatcher(int maxBatch = 10, int maxConcurrency = 1) => new(
        async items =>
        {
            // Its continuation runs inside SetResult, so the next batch has started when SetResult returns.
            var done = new TaskCompletionSource();
            batches.Add(([.. items], done));
            await done.Task;
            return [.. items.Select(item => $"{item} done")];
        },
        maxBatch,
        maxConcurrency);
}
