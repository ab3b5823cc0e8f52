using Yarp.ReverseProxy.Forwarder;

namespace RideAspire.Gateway.Retries;

/// <summary>
/// Decides whether a failed request may be sent again. It may when nothing of it was sent. It also may when its
/// connection broke before the client had any of the response, and sending it twice has the effect of sending it once.
/// That holds for the idempotent methods of RFC 9110 (9.2.2), such as PUT and DELETE of a driver's presence, and for a
/// request with an Idempotency-Key. A request that timed out is not retried: the replica may still be working on it,
/// and the client has waited long enough. A replica's response is never retried, not even a 503.
/// </summary>
internal static class RetrySafety
{
    private const string IdempotencyKey = "Idempotency-Key";

    /// <summary>Why a retry is safe. Null when it is not safe, or not needed.</summary>
    public static string? Reason(HttpContext context)
    {
        if (context.GetForwarderErrorFeature() is not { } failure)
            return null;
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return null;
        if (IsUnsent(failure))
            return "unsent";
        if (!IsBroken(failure))
            return null;
        if (IsIdempotent(context.Request.Method))
            return "idempotent";
        return string.IsNullOrEmpty(context.Request.Headers[IdempotencyKey]) ? null : "keyed";
    }

    public static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method)
        || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    // The second pattern is how the client reports its ConnectTimeout. A request that times out later has no
    // TimeoutException inside.
    private static bool IsUnsent(IForwarderErrorFeature failure) => (failure.Error, failure.Exception) is
        (ForwarderError.Request, HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError,
        })
        or (ForwarderError.RequestTimedOut, OperationCanceledException { InnerException: TimeoutException });

    // A body that timed out is reported as an error of the destination too, with the cancellation as its exception.
    private static bool IsBroken(IForwarderErrorFeature failure) =>
        failure.Error is ForwarderError.Request or ForwarderError.RequestBodyDestination or ForwarderError.ResponseBodyDestination
        && failure.Exception is not OperationCanceledException;
}
