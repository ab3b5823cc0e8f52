using RideAspire.Stores;

namespace RideAspire.Rides.Tests.Stores;

public sealed class BatcherTests
{
    private readonly List<(int[] Items, TaskCompletionSource Done)> batches = [];

    [Fact]
    public void A_lone_caller_waits_for_nobody()
    {
        _ = NewBatcher().RunAsync(1);

        Assert.Equal([1], Assert.Single(batches).Items);
    }

    [Fact]
    public async Task Who_comes_while_a_batch_is_under_way_shares_the_next_one_and_gets_an_answer_of_their_own()
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
    public void As_many_batches_as_allowed_are_under_way()
    {
        var batcher = NewBatcher(abreast: 2);
        foreach (var item in (int[])[1, 2, 3])
            _ = batcher.RunAsync(item);

        Assert.Equal([[1], [2]], batches.Select(batch => batch.Items));
    }

    [Fact]
    public void A_batch_takes_no_more_than_it_may()
    {
        var batcher = NewBatcher(most: 2);
        foreach (var item in (int[])[1, 2, 3, 4])
            _ = batcher.RunAsync(item);
        batches[0].Done.SetResult();
        batches[1].Done.SetResult();

        Assert.Equal([[1], [2, 3], [4]], batches.Select(batch => batch.Items));
    }

    [Fact]
    public async Task A_batch_that_fails_fails_for_its_own_callers_and_the_next_one_goes_on()
    {
        var batcher = NewBatcher();
        Task<string>[] answers = [.. Enumerable.Range(1, 2).Select(batcher.RunAsync)];

        batches[0].Done.SetException(new TimeoutException());
        batches[1].Done.SetResult();

        await Assert.ThrowsAsync<TimeoutException>(() => answers[0]);
        Assert.Equal("2 done", await answers[1]);
    }

    [Fact]
    public async Task Who_comes_after_all_is_done_is_done_at_once()
    {
        var batcher = NewBatcher();
        var first = batcher.RunAsync(1);
        batches[0].Done.SetResult();
        await first;

        _ = batcher.RunAsync(2);

        Assert.Equal([2], batches[1].Items);
    }

    private Batcher<int, string> NewBatcher(int most = 10, int abreast = 1) => new(
        async items =>
        {
            // Continues where it is set, so that what follows has happened when that returns.
            var done = new TaskCompletionSource();
            batches.Add(([.. items], done));
            await done.Task;
            return [.. items.Select(item => $"{item} done")];
        },
        most,
        abreast);
}
