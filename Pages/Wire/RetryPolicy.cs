namespace RideAspire.Pages.Wire;

/// <summary>After which delay a request is retried.</summary>
internal static class RetryPolicy
{
    private const int MaxDoublings = 4;
    private static readonly TimeSpan minDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan maxRetryAfter = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The delay doubles with each failure, from 250 ms up to 4 s, and is never less than the server's Retry-After,
    /// capped at 30 s. After a connection that worked, it is up to 250 ms.
    /// </summary>
    /// <param name="failures">The number of failures in a row; 0 after a connection that worked.</param>
    /// <param name="jitter">
    /// 0 to 1: adds up to a half, so that pages that failed together do not retry together.
    /// </param>
    public static TimeSpan DelayAfter(int failures, TimeSpan? retryAfter, double jitter)
    {
        var backOff = failures == 0 ? minDelay * jitter : minDelay * Math.Pow(2, Math.Min(failures - 1, MaxDoublings));
        var requested = retryAfter is { } asked && asked > TimeSpan.Zero ? asked < maxRetryAfter ? asked : maxRetryAfter : TimeSpan.Zero;
        return (backOff > requested ? backOff : requested) * (1 + (jitter / 2));
    }
}
