using System.Net;

namespace RideAspire.Simulator.Wire;

/// <summary>Which answers are retried, and after which delay.</summary>
internal static class RetryPolicy
{
    /// <summary>
    /// Attempts of one request, the first included. With the delays below, and without Retry-After, they span about six
    /// seconds.
    /// </summary>
    public const int MaxAttempts = 6;

    private const int MaxDoublings = 5;
    private static readonly TimeSpan minDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan maxDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan maxRetryAfter = TimeSpan.FromSeconds(30);

    public static bool IsRetryable(HttpStatusCode status) => status
        is HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout
        or HttpStatusCode.TooManyRequests;

    /// <summary>
    /// The delay doubles with each attempt, up to 5 s. It is never less than the server's Retry-After, capped at 30 s.
    /// </summary>
    /// <param name="attempts">The number of attempts so far, from 1.</param>
    /// <param name="retryAfter">The delay that the server requested, if any.</param>
    /// <param name="jitter">
    /// 0 to 1: adds up to a fifth, so that clients that failed together do not retry together.
    /// </param>
    public static TimeSpan DelayAfter(int attempts, TimeSpan? retryAfter, double jitter)
    {
        var spread = 1 + (jitter / 5);
        var delay = Min(minDelay * Math.Pow(2, Math.Min(attempts - 1, MaxDoublings)) * spread, maxDelay);
        var requested = Capped(retryAfter) * spread;
        return delay > requested ? delay : requested;
    }

    /// <summary>The delay that a server requested, at most 30 s; zero if it requested none.</summary>
    public static TimeSpan Capped(TimeSpan? requested) => Min(requested ?? TimeSpan.Zero, maxRetryAfter);

    /// <summary>The answer's Retry-After; null if it has none.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage answer, TimeProvider time) =>
        answer.Headers.RetryAfter?.Delta ?? answer.Headers.RetryAfter?.Date - time.GetUtcNow();

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
