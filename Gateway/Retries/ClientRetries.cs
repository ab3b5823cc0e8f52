using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace RideAspire.Gateway.Retries;

internal static class ClientRetries
{
    /// <summary>
    /// Keeps the HTTP client from retrying by itself a request that must not be sent twice. When a kept connection
    /// breaks before any of a body was sent, the client retries on a new connection to the same replica, whatever the
    /// method. If that connection is refused, it reports a failed connection, as if nothing had been sent. So such a
    /// request always gets a body, if only one of length 0. An Expect header would hold the body back, so it is
    /// removed; the gateway has met it by then.
    /// </summary>
    public static Task PreventAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        request.Headers.Remove(HeaderNames.Expect);
        if (!RetrySafety.IsIdempotent(request.Method) && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            request.ContentLength = 0;
        return next(context);
    }
}
