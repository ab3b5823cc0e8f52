using System.Net;

namespace RideAspire.Simulator.Wire;

/// <summary>Which answers deserve another try, and after how long.</summary>
internal static class RetryPolicy
{
    /// <summary>Sends of one request, the first included. With the pauses below they span about six seconds.</summary>
    public const int MostSends = 6;

    private static readonly TimeSpan firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(5);

    public static bool Deserves(HttpStatusCode status) => status
        is HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout
        or HttpStatusCode.TooManyRequests;

    /// <summary>The pause doubles with each send, never less than the server's Retry-After, never more than 5 s.</summary>
    /// <param name="sends">How often the request was sent so far, from 1.</param>
    /// <param name="retryAfter">What the server asked for, if it did.</param>
    /// <param name="jitter">0 to 1; spreads those who failed together by up to a fifth.</param>
    public static TimeSpan PauseAfter(int sends, TimeSpan? retryAfter, double jitter)
    {
        var pause = firstPause * Math.Pow(2, sends - 1);
        if (retryAfter > pause)
            pause = retryAfter.Value;
        pause *= 1 + (jitter / 5);
        return pause < longestPause ? pause : longestPause;
    }
}
