using RideAspire.Booking.Events;

namespace RideAspire.Integration.Tests.Events;

public sealed class WatchersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hint_is_a_look_at_the_rows_that_are_watched_and_at_no_others()
    {
        await using var rows = await WatchedRows.StartAsync();
        using var watch = await rows.OpenAsync(1, "old");

        rows.Hint([7, 1, 8, 1]);
        var look = await rows.NextLookAsync();
        look.Answer("new");

        Assert.Equal([1], look.Keys);
        Assert.Equal(new(NewsKind.State, "new"), await watch.NextAsync(Ct));
    }

    [Fact]
    public async Task What_is_marked_while_a_look_is_under_way_is_the_next_look_500_rows_at_once()
    {
        await using var rows = await WatchedRows.StartAsync();
        var first = rows.Open(0, 0);
        var underWay = await rows.NextLookAsync();
        var others = Enumerable.Range(1, 1200).Select(key => rows.Open(key, 0)).ToList();

        underWay.Answer("x");
        var sizes = new List<int>();
        while (sizes.Sum() < others.Count)
        {
            var look = await rows.NextLookAsync();
            sizes.Add(look.Keys.Count);
            look.Answer("x");
        }

        Assert.Equal([500, 500, 200], sizes);
        Assert.All(await Task.WhenAll(others.Select(watch => watch.First)), state => Assert.Equal("x", state));
        Assert.Equal(1201, rows.Count);
        others.Append(first).ToList().ForEach(watch => watch.Dispose());
        Assert.Equal(0, rows.Count);
    }

    [Fact]
    public async Task A_stream_ends_with_its_token_and_no_other_stream_does()
    {
        await using var rows = await WatchedRows.StartAsync();
        using var lasting = rows.Open(1, 0);
        using var ending = rows.Open(2, 0, rows.Time.GetUtcNow() + TimeSpan.FromSeconds(2));
        (await rows.NextLookAsync()).Answer("x");

        var next = await rows.PassUntilAsync(ending.NextAsync(Ct).AsTask());

        Assert.Equal(NewsKind.Drain, next.Kind);
        Assert.True(rows.Time.GetUtcNow() - rows.Time.Start >= TimeSpan.FromSeconds(2));

        // By now it may have been silent for long, too.
        var others = lasting.NextAsync(Ct).AsTask();
        Assert.False(others.IsCompleted && (await others).Kind == NewsKind.Drain);
    }

    [Fact]
    public async Task A_hint_during_a_look_has_the_row_looked_at_once_more()
    {
        await using var rows = await WatchedRows.StartAsync();
        using var watch = await rows.OpenAsync(1, "old");
        rows.Hint([1]);
        var early = await rows.NextLookAsync();

        rows.Hint([1]);
        early.Answer(null);
        (await rows.NextLookAsync()).Answer("new");

        Assert.Equal(new(NewsKind.State, "new"), await watch.NextAsync(Ct));
    }

    [Fact]
    public async Task Without_any_hint_each_row_is_looked_at_within_one_round()
    {
        await using var rows = await WatchedRows.StartAsync();
        using var one = await rows.OpenAsync(1, "old");
        using var other = await rows.OpenAsync(2, "old");

        var looked = new HashSet<int>();
        while (looked.Count < 2)
        {
            var look = await rows.PassUntilAsync(rows.NextLookAsync());
            looked.UnionWith(look.Keys);
            look.Answer("new");
        }

        Assert.Equal(["new", "new"], [await NextStateAsync(one), await NextStateAsync(other)]);
    }

    [Fact]
    public async Task A_look_that_fails_refuses_who_comes_and_is_repeated_for_who_is_there()
    {
        await using var rows = await WatchedRows.StartAsync();
        using var there = await rows.OpenAsync(1, "old");
        rows.Hint([1]);
        var blocking = await rows.NextLookAsync();
        using var coming = rows.Open(2, 0);

        blocking.Fail();
        (await rows.PassUntilAsync(rows.NextLookAsync())).Fail();
        await Assert.ThrowsAsync<TimeoutException>(() => coming.First);
        var next = NextStateAsync(there);
        while (!next.IsCompleted)
            (await rows.PassUntilAsync(rows.NextLookAsync())).Answer("new");
        Assert.Equal("new", await next);
    }

    [Fact]
    public async Task When_a_look_fails_all_who_wait_for_their_first_are_refused_and_leave_nothing_to_look_at()
    {
        await using var rows = await WatchedRows.StartAsync();
        using var there = await rows.OpenAsync(0, "old");
        rows.Hint([0]);
        var failing = await rows.NextLookAsync();
        var coming = Enumerable.Range(1, 1200).Select(key => rows.Open(key, 0)).ToList();

        // No time passes, so that there is no other look before they hear of this one.
        failing.Fail();
        foreach (var watch in coming)
            await Assert.ThrowsAsync<TimeoutException>(() => watch.First);
        coming.ForEach(watch => watch.Dispose());

        var looked = new List<int>();
        var next = NextStateAsync(there);
        while (!next.IsCompleted)
        {
            var look = await rows.PassUntilAsync(rows.NextLookAsync());
            looked.AddRange(look.Keys);
            look.Answer("new");
        }

        Assert.All(looked, key => Assert.Equal(0, key));
    }

    [Fact]
    public async Task A_first_look_that_hangs_is_waited_for_2_seconds()
    {
        await using var rows = await WatchedRows.StartAsync();
        using var watch = rows.Open(1, 0);
        await rows.NextLookAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => rows.PassUntilAsync(watch.FirstAsync(rows.Time, Ct)));

        Assert.True(rows.Time.GetUtcNow() - rows.Time.Start >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_client_that_is_slow_gets_the_newest_state_before_anything_else()
    {
        await using var rows = await WatchedRows.StartAsync();
        using var watch = await rows.OpenAsync(1, "old");

        watch.Drain();
        watch.Heartbeat(0);
        watch.Found("newer");
        watch.Found("newest");

        Assert.Equal(new(NewsKind.State, "newest"), await watch.NextAsync(Ct));
        Assert.Equal(NewsKind.Heartbeat, (await watch.NextAsync(Ct)).Kind);
        Assert.Equal([NewsKind.Drain, NewsKind.Drain], [(await watch.NextAsync(Ct)).Kind, (await watch.NextAsync(Ct)).Kind]);
    }

    [Fact]
    public async Task A_stream_silent_for_10_seconds_gets_a_heartbeat_even_when_rows_cannot_be_read()
    {
        await using var rows = await WatchedRows.StartAsync();
        using var watch = await rows.OpenAsync(1, "old");
        var start = rows.Time.GetUtcNow();
        rows.Hint([1]);
        await rows.NextLookAsync();

        var news = await rows.PassUntilAsync(watch.NextAsync(Ct).AsTask());

        Assert.Equal(NewsKind.Heartbeat, news.Kind);
        Assert.True(rows.Time.GetUtcNow() - start >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task When_the_host_stops_old_and_new_streams_end_late_in_the_pause_and_rows_are_still_read()
    {
        await using var rows = await WatchedRows.StartAsync(pause: TimeSpan.FromSeconds(2));
        using var before = await rows.OpenAsync(1, "a");
        var start = rows.Time.GetUtcNow();

        var stopping = rows.StoppingAsync(Ct);
        using var meanwhile = await rows.OpenAsync(2, "b");
        rows.Time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.All([before, meanwhile], watch => Assert.False(watch.NextAsync(Ct).AsTask().IsCompleted));
        await rows.PassUntilAsync(stopping.ContinueWith(_ => true, Ct, TaskContinuationOptions.None, TaskScheduler.Default));
        using var after = rows.Open(3, 0);

        Assert.All(
            await Task.WhenAll(new[] { before, meanwhile, after }.Select(watch => watch.NextAsync(Ct).AsTask())),
            news => Assert.Equal(NewsKind.Drain, news.Kind));
    }

    [Fact]
    public async Task A_host_that_stops_without_a_pause_ends_its_streams_at_once()
    {
        await using var rows = await WatchedRows.StartAsync();
        using var watch = await rows.OpenAsync(1, "a");

        await rows.StoppingAsync(Ct);

        Assert.Equal(NewsKind.Drain, (await watch.NextAsync(Ct)).Kind);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_wait()
    {
        await using var rows = await WatchedRows.StartAsync();
        using var watch = await rows.OpenAsync(1, "a");
        using var gone = new CancellationTokenSource();

        var next = watch.NextAsync(gone.Token);
        await gone.CancelAsync();

        Assert.Equal(NewsKind.Gone, (await next).Kind);
    }

    private static async Task<string?> NextStateAsync(Watch<int, int, string> watch)
    {
        while (true)
        {
            if (await watch.NextAsync(Ct) is { Kind: NewsKind.State } news)
                return news.State;
        }
    }
}
