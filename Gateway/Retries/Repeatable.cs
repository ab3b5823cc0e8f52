using Yarp.ReverseProxy.Forwarder;

namespace RideAspire.Gateway.Retries;

/// <summary>
/// Whether a request that failed may be sent once more: when nothing of it was sent; and when its way broke before its client had any of
/// the answer, if to do it twice is to do it once. Such are the idempotent methods of RFC 9110 (9.2.2), PUT and DELETE of a driver's
/// presence among them, and whatever carries an Idempotency-Key. A replica that has not answered in time may be at it still, and its client
/// has waited long enough: that is not repeated. Nor is anything that a replica did answer, be it 503.
/// </summary>
internal static class Repeatable
{
    private const string IdempotencyKey = "Idempotency-Key";

    /// <summary>Why the request may be repeated, or null when it may not, or need not.</summary>
    public static string? Why(HttpContext context)
    {
        if (context.GetForwarderErrorFeature() is not { } failure || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return null;
        if (IsUnsent(failure))
            return "unsent";
        if (!IsBroken(failure))
            return null;
        return IsIdempotent(context.Request.Method) ? "idempotent" : string.IsNullOrEmpty(context.Request.Headers[IdempotencyKey]) ? null : "keyed";
    }

    public static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method)
        || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    // The second is what the client makes of its ConnectTimeout; a request that takes too long has no such cause.
    private static bool IsUnsent(IForwarderErrorFeature failure) => (failure.Error, failure.Exception) is
        (ForwarderError.Request, HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError })
        or (ForwarderError.RequestTimedOut, OperationCanceledException { InnerException: TimeoutException });

    // A body that took too long is told as the replica's failure, with the cancellation as its cause.
    private static bool IsBroken(IForwarderErrorFeature failure) =>
        failure.Error is ForwarderError.Request or ForwarderError.RequestBodyDestination or ForwarderError.ResponseBodyDestination
        && failure.Exception is not OperationCanceledException;
}
