using System.Net;
using RideAspire.Simulator.Wire;

namespace RideAspire.Simulator.Tests.Wire;

public sealed class RetryPolicyTests
{
    [Theory]
    [InlineData(HttpStatusCode.BadGateway, true)]
    [InlineData(HttpStatusCode.ServiceUnavailable, true)]
    [InlineData(HttpStatusCode.GatewayTimeout, true)]
    [InlineData(HttpStatusCode.TooManyRequests, true)]
    [InlineData(HttpStatusCode.InternalServerError, false)]
    [InlineData(HttpStatusCode.Conflict, false)]
    [InlineData(HttpStatusCode.NotFound, false)]
    public void Only_temporary_failures_are_retried(HttpStatusCode status, bool retried) =>
        Assert.Equal(retried, RetryPolicy.IsRetryable(status));

    [Fact]
    public void Delays_double_up_to_five_seconds_and_follow_retry_after_for_up_to_thirty()
    {
        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 5], Enumerable.Range(1, 6).Select(attempts => Delay(attempts, null)));
        Assert.Equal(2, Delay(1, retryAfter: 2));
        Assert.Equal(3.2, Delay(5, retryAfter: 2));
        Assert.Equal(5, Delay(1_000, null));
        Assert.Equal(30, Delay(1, retryAfter: 60));
        Assert.Equal(0.24, RetryPolicy.DelayAfter(1, null, jitter: 1).TotalSeconds, 0.0001);
    }

    private static double Delay(int attempts, double? retryAfter) =>
        RetryPolicy.DelayAfter(attempts, retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null, jitter: 0).TotalSeconds;
}
