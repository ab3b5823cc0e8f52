using Microsoft.Extensions.Time.Testing;
using RideAspire.Stores;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>Which marks in Redis keep a process off. Time is simulated.</summary>
public sealed class RedisMarkTests
{
    private readonly FakeTimeProvider time = new();
    private readonly RedisMark mark;

    public RedisMarkTests() => mark = new(time);

    [Fact]
    public void A_process_that_does_not_know_its_database_uses_only_a_redis_without_a_mark()
    {
        Assert.Null(mark.Judge(null, ""));
        Assert.Contains("not used yet", mark.Judge(null, "other")?.What, StringComparison.Ordinal);
        Assert.Null(mark.Judge("name", "name"));
    }

    [Fact]
    public void A_process_replaces_the_mark_that_it_had_and_no_other()
    {
        Assert.Null(mark.Own);
        Assert.NotNull(mark.Judge("name", "other"));
        Assert.Null(mark.Own);

        Assert.Null(mark.Judge("name", "name"));
        Assert.NotNull(mark.Judge("new name", "name"));
        Assert.Equal("name", mark.Own);
        Assert.Null(mark.Judge("new name", "new name"));
        Assert.Equal("new name", mark.Own);
    }

    [Fact]
    public void A_process_that_was_refused_takes_a_mark_that_has_been_free_for_a_while()
    {
        Assert.True(mark.MayTake);
        Assert.NotNull(mark.Judge("name", "other"));
        Assert.False(mark.MayTake);

        // The services of the other environment are being restarted.
        Assert.NotNull(mark.Judge("name", ""));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(mark.MayTake);
        Assert.NotNull(mark.Judge("name", "other"));
        time.Advance(TimeSpan.FromSeconds(9));

        Assert.NotNull(mark.Judge("name", ""));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(mark.MayTake);
        Assert.Null(mark.Judge("name", "name"));
    }
}
