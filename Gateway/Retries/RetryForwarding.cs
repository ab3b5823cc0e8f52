using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace RideAspire.Gateway.Retries;

internal static class RetryForwarding
{
    /// <summary>YARP's own steps, in their order, after the retries.</summary>
    public static void MapRoutes(this WebApplication app) => app.MapReverseProxy(proxy =>
    {
        proxy.Use(SendOnce);
        proxy.UseMiddleware<RetryMiddleware>();
        proxy.UseSessionAffinity();
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    });

    // When a kept connection breaks before any of a body was sent, the HTTP client repeats the request by itself, on a new connection to
    // the same replica and whatever the method; and if that is refused, it says that it could not connect, as if nothing had been sent. So
    // what must not be sent twice has a body, if only one of length 0; and a client's Expect, which is met by now, is no reason to hold it.
    private static Task SendOnce(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        request.Headers.Remove(HeaderNames.Expect);
        if (!Repeatable.IsIdempotent(request.Method) && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
            request.ContentLength = 0;
        return next(context);
    }
}
