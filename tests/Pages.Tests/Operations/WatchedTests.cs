using Microsoft.Extensions.Time.Testing;
using RideAspire.Pages.Operations;
using RideAspire.Pages.Problems;
using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Tests.Operations;

public sealed class WatchedTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly List<DateTimeOffset> reads = [];
    private readonly Watched<string> watched;
    private readonly DateTimeOffset start;
    private Answer<string> next = new("first", null);

    public WatchedTests()
    {
        start = time.GetUtcNow();
        watched = new("numbers", time, () => { });
    }

    [Fact]
    public void It_is_read_each_two_seconds_and_at_once_when_something_has_changed()
    {
        Watch();
        Assert.Equal(("first", false), (watched.Value, watched.IsStale));

        next = new("second", null);
        Pass(seconds: 4);
        Assert.Equal([0, 2, 4], Seconds());
        Assert.Equal("second", watched.Value);

        Pass(seconds: 1);
        watched.Again();
        Pass(seconds: 2);
        Assert.Equal([0, 2, 4, 5, 7], Seconds());
    }

    [Fact]
    public void While_it_is_refused_it_is_read_less_often_and_what_was_read_stays_with_its_time()
    {
        Watch();
        next = new(null, Problem.NoAnswer);
        Pass(seconds: 60);

        Assert.Equal([0, 2, 6, 14, 29, 44, 59], Seconds());
        Assert.Equal(("first", true, start), (watched.Value, watched.IsStale, watched.ReadAt));

        next = new("again", null);
        Pass(seconds: 16);
        Assert.Equal(("again", false), (watched.Value, watched.IsStale));
        Assert.Equal([74, 76], Seconds()[^2..]);
    }

    [Fact]
    public void A_refusal_that_asks_for_a_longer_wait_gets_it()
    {
        next = new(null, new Problem(null, "Too Many Requests", 429, null) { RetryAfter = TimeSpan.FromSeconds(20) });
        Watch();
        Pass(seconds: 41);

        Assert.Equal([0, 20, 40], Seconds());
    }

    [Fact]
    public void A_missing_trip_is_an_answer_and_a_pause_ends_the_reading_until_it_is_over()
    {
        next = new(null, new Problem("urn:ride-aspire:problem:no-such-trip", "There is no such trip.", 404, null));
        Watch();
        Assert.False(watched.IsStale);

        next = new("found", null);
        watched.Pause(true);
        Pass(seconds: 60);
        Assert.Equal([0, 0], Seconds());

        watched.Pause(false);
        Pass(seconds: 2);
        Assert.Equal([0, 0, 60, 62], Seconds());
    }

    [Fact]
    public void What_was_asked_for_before_is_not_shown_when_its_answer_comes_late()
    {
        var late = new TaskCompletionSource<Answer<string>>();
        watched.Watch(_ => late.Task);
        Watch();
        late.SetResult(new("of the trip before", null));

        Assert.Equal("first", watched.Value);
    }

    public void Dispose() => watched.Dispose();

    private void Watch() => watched.Watch(_ =>
    {
        reads.Add(time.GetUtcNow());
        return Task.FromResult(next);
    });

    // Second by second, so that each delay begins when the one before has ended.
    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++)
            time.Advance(TimeSpan.FromSeconds(1));
    }

    private int[] Seconds() => [.. reads.Select(at => (int)(at - start).TotalSeconds)];
}
