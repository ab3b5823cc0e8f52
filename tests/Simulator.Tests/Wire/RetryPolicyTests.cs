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
    public void Only_what_may_pass_is_retried(HttpStatusCode status, bool retried) =>
        Assert.Equal(retried, RetryPolicy.Deserves(status));

    [Fact]
    public void Pauses_double_up_to_five_seconds_and_obey_the_server_for_up_to_thirty()
    {
        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 5], Enumerable.Range(1, 6).Select(sends => Pause(sends, null)));
        Assert.Equal(2, Pause(1, retryAfter: 2));
        Assert.Equal(3.2, Pause(5, retryAfter: 2));
        Assert.Equal(5, Pause(1_000, null));
        Assert.Equal(30, Pause(1, retryAfter: 60));
        Assert.Equal(0.24, RetryPolicy.PauseAfter(1, null, jitter: 1).TotalSeconds, 0.0001);
    }

    private static double Pause(int sends, double? retryAfter) =>
        RetryPolicy.PauseAfter(sends, retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null, jitter: 0).TotalSeconds;
}
