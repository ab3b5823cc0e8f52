using System.Net;

namespace RideAspire.Simulator.Wire;

/// <summary>Which answers deserve another try, and after how long.</summary>
internal static class RetryPolicy
{
    /// <summary>Sends of one request, the first included. With the pauses below, and no Retry-After, they span about six seconds.</summary>
    public const int MostSends = 6;

    private const int MostDoublings = 5;
    private static readonly TimeSpan firstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan longestObedience = TimeSpan.FromSeconds(30);

    public static bool Deserves(HttpStatusCode status) => status
        is HttpStatusCode.BadGateway
        or HttpStatusCode.ServiceUnavailable
        or HttpStatusCode.GatewayTimeout
        or HttpStatusCode.TooManyRequests;

    /// <summary>The pause doubles with each send up to 5 s, but is never less than the server's Retry-After, of which 30 s are obeyed.</summary>
    /// <param name="sends">How often the request was sent so far, from 1.</param>
    /// <param name="retryAfter">What the server asked for, if it did.</param>
    /// <param name="jitter">0 to 1; spreads those who failed together by up to a fifth.</param>
    public static TimeSpan PauseAfter(int sends, TimeSpan? retryAfter, double jitter)
    {
        var spread = 1 + (jitter / 5);
        var pause = Min(firstPause * Math.Pow(2, Math.Min(sends - 1, MostDoublings)) * spread, longestPause);
        var asked = Obeyed(retryAfter) * spread;
        return pause > asked ? pause : asked;
    }

    /// <summary>Of the pause that a server asks for, 30 s at most; none when it asks for none.</summary>
    public static TimeSpan Obeyed(TimeSpan? asked) => Min(asked ?? TimeSpan.Zero, longestObedience);

    /// <summary>How long the server asks to be left alone; null when it does not.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage answer, TimeProvider time) =>
        answer.Headers.RetryAfter?.Delta ?? answer.Headers.RetryAfter?.Date - time.GetUtcNow();

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
