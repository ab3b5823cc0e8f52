using RideAspire.Booking.Events;

namespace RideAspire.Integration.Tests.BookingApi.Events;

public sealed class StreamHubTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hint_polls_the_rows_of_open_streams_and_no_others()
    {
        await using var streams = await TestStreams.StartAsync();
        using var stream = await streams.OpenAsync(1, "old");

        streams.Hint([7, 1, 8, 1]);
        var poll = await streams.NextPollAsync();
        poll.Answer("new");

        Assert.Equal([1], poll.Keys);
        Assert.Equal(new(SignalKind.State, "new"), await stream.NextAsync(Ct));
    }

    [Fact]
    public async Task Streams_that_are_queued_during_a_poll_are_in_the_next_polls_500_at_once()
    {
        await using var streams = await TestStreams.StartAsync();
        var first = streams.Open(0, 0);
        var underWay = await streams.NextPollAsync();
        var others = Enumerable.Range(1, 1200).Select(key => streams.Open(key, 0)).ToList();

        underWay.Answer("x");
        var sizes = new List<int>();
        while (sizes.Sum() < others.Count)
        {
            var poll = await streams.NextPollAsync();
            sizes.Add(poll.Keys.Count);
            poll.Answer("x");
        }

        Assert.Equal([500, 500, 200], sizes);
        Assert.All(await Task.WhenAll(others.Select(stream => stream.FirstStateAsync(Ct))), state => Assert.Equal("x", state));
        Assert.Equal(1201, streams.Count);
        others.Append(first).ToList().ForEach(stream => stream.Dispose());
        Assert.Equal(0, streams.Count);
    }

    [Fact]
    public async Task A_stream_ends_with_its_token_and_no_other_stream_does()
    {
        await using var streams = await TestStreams.StartAsync();
        using var lasting = streams.Open(1, 0);
        using var ending = streams.Open(2, 0, streams.Time.GetUtcNow() + TimeSpan.FromSeconds(2));
        (await streams.NextPollAsync()).Answer("x");

        var next = await streams.PassUntilAsync(ending.NextAsync(Ct).AsTask());

        Assert.Equal(SignalKind.Drain, next.Kind);
        Assert.True(streams.Time.GetUtcNow() - streams.Time.Start >= TimeSpan.FromSeconds(2));

        // The other stream may get a heartbeat by now.
        var others = lasting.NextAsync(Ct).AsTask();
        Assert.False(others.IsCompleted && (await others).Kind == SignalKind.Drain);
    }

    [Fact]
    public async Task A_hint_during_a_poll_causes_another_poll()
    {
        await using var streams = await TestStreams.StartAsync();
        using var stream = await streams.OpenAsync(1, "old");
        streams.Hint([1]);
        var early = await streams.NextPollAsync();

        streams.Hint([1]);
        early.Answer(null);
        (await streams.NextPollAsync()).Answer("new");

        Assert.Equal(new(SignalKind.State, "new"), await stream.NextAsync(Ct));
    }

    [Fact]
    public async Task Without_hints_each_row_is_polled_within_one_round()
    {
        await using var streams = await TestStreams.StartAsync();
        using var one = await streams.OpenAsync(1, "old");
        using var other = await streams.OpenAsync(2, "old");

        var polled = new HashSet<int>();
        while (polled.Count < 2)
        {
            var poll = await streams.PassUntilAsync(streams.NextPollAsync());
            polled.UnionWith(poll.Keys);
            poll.Answer("new");
        }

        Assert.Equal(["new", "new"], [await NextStateAsync(one), await NextStateAsync(other)]);
    }

    [Fact]
    public async Task A_poll_that_fails_refuses_new_streams_and_is_retried_for_open_ones()
    {
        await using var streams = await TestStreams.StartAsync();
        using var there = await streams.OpenAsync(1, "old");
        streams.Hint([1]);
        var blocking = await streams.NextPollAsync();
        using var coming = streams.Open(2, 0);

        blocking.Fail();
        (await streams.PassUntilAsync(streams.NextPollAsync())).Fail();
        await Assert.ThrowsAsync<TimeoutException>(() => coming.FirstStateAsync(Ct));
        var next = NextStateAsync(there);
        while (!next.IsCompleted)
            (await streams.PassUntilAsync(streams.NextPollAsync())).Answer("new");
        Assert.Equal("new", await next);
    }

    [Fact]
    public async Task When_a_poll_fails_all_streams_without_a_first_state_are_refused_and_not_polled()
    {
        await using var streams = await TestStreams.StartAsync();
        using var there = await streams.OpenAsync(0, "old");
        streams.Hint([0]);
        var failing = await streams.NextPollAsync();
        var coming = Enumerable.Range(1, 1200).Select(key => streams.Open(key, 0)).ToList();

        // No time passes, so there is no other poll before they are refused.
        failing.Fail();
        foreach (var stream in coming)
            await Assert.ThrowsAsync<TimeoutException>(() => stream.FirstStateAsync(Ct));
        coming.ForEach(stream => stream.Dispose());

        var polled = new List<int>();
        var next = NextStateAsync(there);
        while (!next.IsCompleted)
        {
            var poll = await streams.PassUntilAsync(streams.NextPollAsync());
            polled.AddRange(poll.Keys);
            poll.Answer("new");
        }

        Assert.All(polled, key => Assert.Equal(0, key));
    }

    [Fact]
    public async Task A_first_poll_that_hangs_times_out_after_2_seconds()
    {
        await using var streams = await TestStreams.StartAsync();
        using var stream = streams.Open(1, 0);
        await streams.NextPollAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => streams.PassUntilAsync(stream.FirstStateAsync(Ct)));

        Assert.True(streams.Time.GetUtcNow() - streams.Time.Start >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_slow_client_gets_the_newest_state_then_a_heartbeat_if_silent_then_the_end()
    {
        await using var streams = await TestStreams.StartAsync();
        using var stream = await streams.OpenAsync(1, "old");

        stream.Heartbeat();
        stream.Publish("newer");
        stream.Publish("newest");
        stream.Heartbeat();

        Assert.Equal(new(SignalKind.State, "newest"), await stream.NextAsync(Ct));

        stream.Heartbeat();
        Assert.Equal(SignalKind.Heartbeat, (await stream.NextAsync(Ct)).Kind);

        stream.Publish("last");
        stream.Drain();
        Assert.Equal(new(SignalKind.State, "last"), await stream.NextAsync(Ct));
        Assert.Equal([SignalKind.Drain, SignalKind.Drain], [(await stream.NextAsync(Ct)).Kind, (await stream.NextAsync(Ct)).Kind]);
    }

    [Fact]
    public async Task A_stream_that_is_silent_for_10_seconds_gets_a_heartbeat_even_while_polls_hang()
    {
        await using var streams = await TestStreams.StartAsync();
        using var stream = await streams.OpenAsync(1, "old");
        var start = streams.Time.GetUtcNow();
        streams.Hint([1]);
        await streams.NextPollAsync();

        var signal = await streams.PassUntilAsync(stream.NextAsync(Ct).AsTask());

        Assert.Equal(SignalKind.Heartbeat, signal.Kind);
        Assert.True(streams.Time.GetUtcNow() - start >= TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task When_the_host_stops_all_streams_end_late_in_the_delay_and_rows_are_still_polled()
    {
        await using var streams = await TestStreams.StartAsync(readinessDelay: TimeSpan.FromSeconds(2));
        using var before = await streams.OpenAsync(1, "a");
        var start = streams.Time.GetUtcNow();

        var stopping = streams.StoppingAsync(Ct);
        using var meanwhile = await streams.OpenAsync(2, "b");
        streams.Time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.All([before, meanwhile], stream => Assert.False(stream.NextAsync(Ct).AsTask().IsCompleted));
        await streams.PassUntilAsync(stopping.ContinueWith(_ => true, Ct, TaskContinuationOptions.None, TaskScheduler.Default));
        using var after = streams.Open(3, 0);

        Assert.All(
            await Task.WhenAll(new[] { before, meanwhile, after }.Select(stream => stream.NextAsync(Ct).AsTask())),
            signal => Assert.Equal(SignalKind.Drain, signal.Kind));
    }

    [Fact]
    public async Task A_host_that_stops_without_a_delay_ends_its_streams_at_once()
    {
        await using var streams = await TestStreams.StartAsync();
        using var stream = await streams.OpenAsync(1, "a");

        await streams.StoppingAsync(Ct);

        Assert.Equal(SignalKind.Drain, (await stream.NextAsync(Ct)).Kind);
    }

    [Fact]
    public async Task A_client_that_disconnects_ends_the_wait()
    {
        await using var streams = await TestStreams.StartAsync();
        using var stream = await streams.OpenAsync(1, "a");
        using var disconnected = new CancellationTokenSource();

        var next = stream.NextAsync(disconnected.Token);
        await disconnected.CancelAsync();

        Assert.Equal(SignalKind.Disconnected, (await next).Kind);
    }

    private static async Task<string?> NextStateAsync(Subscription<int, int, string> stream)
    {
        while (true)
        {
            if (await stream.NextAsync(Ct) is { Kind: SignalKind.State } signal)
                return signal.State;
        }
    }
}
