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
        Task<string>[] answers = [.. Enumerable.Range(1, 3).Select(item => batcher.RunAsync(item))];
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
        Task<string>[] answers = [.. Enumerable.Range(1, 2).Select(item => batcher.RunAsync(item))];

        batches[0].Done.SetException(new InvalidDataException());
        batches[1].Done.SetResult();

        await Assert.ThrowsAsync<InvalidDataException>(() => answers[0]);
        Assert.Equal("2 done", await answers[1]);
    }

    [Fact]
    public async Task A_batch_that_fails_because_of_one_call_is_run_in_halves_and_only_its_caller_fails()
    {
        var batcher = NewBatcher();
        Task<string>[] answers = [.. Enumerable.Range(1, 5).Select(item => batcher.RunAsync(item))];

        batches[0].Done.SetResult();
        batches[1].Done.SetException(new InvalidDataException());
        batches[2].Done.SetException(new InvalidDataException());
        batches[3].Done.SetResult();
        batches[4].Done.SetException(new InvalidDataException());
        batches[5].Done.SetResult();

        Assert.Equal([[1], [2, 3, 4, 5], [2, 3], [2], [3], [4, 5]], batches.Select(batch => batch.Items));
        await Assert.ThrowsAsync<InvalidDataException>(() => answers[2]);
        Assert.Equal(["1 done", "2 done", "4 done", "5 done"], await Task.WhenAll(answers.Where((_, index) => index != 2)));
    }

    [Fact]
    public async Task A_caller_who_gives_up_during_a_batch_that_fails_is_not_sent_again()
    {
        var batcher = NewBatcher();
        _ = batcher.RunAsync(1);
        using var budget = new CancellationTokenSource();
        var (kept, given) = (batcher.RunAsync(2), batcher.RunAsync(3, budget.Token));
        batches[0].Done.SetResult();

        await budget.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        batches[1].Done.SetException(new InvalidDataException());
        batches[2].Done.SetResult();

        Assert.Equal([[1], [2, 3], [2]], batches.Select(batch => batch.Items));
        Assert.Equal("2 done", await kept);
    }

    [Fact]
    public async Task A_batch_that_a_store_fails_is_not_run_again()
    {
        var batcher = NewBatcher();
        Task<string>[] answers = [.. Enumerable.Range(1, 3).Select(item => batcher.RunAsync(item))];

        batches[0].Done.SetResult();
        batches[1].Done.SetException(new TimeoutException());

        Assert.Equal([[1], [2, 3]], batches.Select(batch => batch.Items));
        await Assert.ThrowsAsync<TimeoutException>(() => answers[1]);
        await Assert.ThrowsAsync<TimeoutException>(() => answers[2]);
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

    [Fact]
    public async Task A_caller_who_gives_up_in_the_queue_is_answered_at_once_and_never_sent()
    {
        var batcher = NewBatcher();
        _ = batcher.RunAsync(1);
        using var budget = new CancellationTokenSource();
        var (given, kept) = (batcher.RunAsync(2, budget.Token), batcher.RunAsync(3));

        await budget.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        batches[0].Done.SetResult();

        Assert.Equal([3], batches[1].Items);
        batches[1].Done.SetResult();
        Assert.Equal("3 done", await kept);
    }

    [Fact]
    public async Task A_caller_who_gives_up_during_their_batch_is_answered_at_once_and_the_others_get_theirs()
    {
        var batcher = NewBatcher();
        using var budget = new CancellationTokenSource();
        var first = batcher.RunAsync(1, budget.Token);
        var (given, kept) = (batcher.RunAsync(2, budget.Token), batcher.RunAsync(3));
        batches[0].Done.SetResult();
        await first;

        await budget.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        batches[1].Done.SetResult();

        Assert.Equal([2, 3], batches[1].Items);
        Assert.Equal("3 done", await kept);
    }

    [Fact]
    public async Task A_lone_caller_who_gives_up_is_answered_at_once()
    {
        using var budget = new CancellationTokenSource();
        var given = NewBatcher().RunAsync(1, budget.Token);

        await budget.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_what_was_given_up_leaves_room()
    {
        var batcher = NewBatcher(maxQueued: 2);
        _ = batcher.RunAsync(1);
        using var budget = new CancellationTokenSource();
        var given = batcher.RunAsync(2, budget.Token);
        _ = batcher.RunAsync(3);

        var refused = batcher.RunAsync(4);
        Assert.True(StoreFailure.Is(await Assert.ThrowsAsync<TimeoutException>(() => refused)));

        await budget.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        _ = batcher.RunAsync(5);
        batches[0].Done.SetResult();
        Assert.Equal([3, 5], batches[1].Items);
    }

    [Fact]
    public void After_a_batch_that_was_not_answered_in_time_one_call_at_a_time_is_sent_until_one_is()
    {
        var batcher = NewBatcher();
        foreach (var item in (int[])[1, 2, 3, 4, 5])
            _ = batcher.RunAsync(item);

        batches[0].Done.SetException(new TimeoutException());
        batches[1].Done.SetException(new TimeoutException());
        batches[2].Done.SetResult();

        Assert.Equal([[1], [2], [3], [4, 5]], batches.Select(batch => batch.Items));
    }

    private Batcher<int, string> NewBatcher(int maxBatch = 10, int maxConcurrency = 1, int maxQueued = 100) => new(
        "test",
        async items =>
        {
            // Its continuation runs inside SetResult, so the next batch has started when SetResult returns.
            var done = new TaskCompletionSource();
            batches.Add(([.. items], done));
            await done.Task;
            return [.. items.Select(item => $"{item} done")];
        },
        maxBatch,
        maxConcurrency,
        maxQueued);
}
