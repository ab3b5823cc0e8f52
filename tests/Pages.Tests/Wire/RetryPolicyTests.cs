using RideAspire.Pages.Wire;

namespace RideAspire.Pages.Tests.Wire;

public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(1, 250)]
    [InlineData(2, 500)]
    [InlineData(5, 4_000)]
    [InlineData(50, 4_000)]
    public void Delays_double_up_to_four_seconds(int failures, int expectedMs) =>
        Assert.Equal(TimeSpan.FromMilliseconds(expectedMs), RetryPolicy.DelayAfter(failures, null, jitter: 0));

    [Fact]
    public void The_server_s_delay_holds_when_it_is_longer_but_not_for_more_than_half_a_minute()
    {
        Assert.Equal(TimeSpan.FromSeconds(10), RetryPolicy.DelayAfter(1, TimeSpan.FromSeconds(10), jitter: 0));
        Assert.Equal(TimeSpan.FromSeconds(30), RetryPolicy.DelayAfter(1, TimeSpan.FromHours(1), jitter: 0));
        Assert.Equal(TimeSpan.FromMilliseconds(250), RetryPolicy.DelayAfter(1, TimeSpan.FromSeconds(-1), jitter: 0));
    }

    [Fact]
    public void Pages_that_lost_a_good_connection_together_come_back_apart()
    {
        Assert.Equal(TimeSpan.Zero, RetryPolicy.DelayAfter(0, null, jitter: 0));
        Assert.InRange(RetryPolicy.DelayAfter(0, null, jitter: 1), TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500));
    }
}
