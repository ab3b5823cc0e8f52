using Yarp.ReverseProxy.Transforms;

namespace RideAspire.Gateway.Retries;

internal static class RetryForwarding
{
    /// <summary>
    /// A machine that is gone refuses nothing: without a limit, its replica costs a request 15 s before another one is asked. Within a
    /// cluster to connect takes milliseconds.
    /// </summary>
    private static readonly TimeSpan connectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Sees to it that a replica that is gone is noticed soon, and that a failure means what <see cref="Repeatable"/> takes it for.</summary>
    public static IReverseProxyBuilder FailSoonAndOnce(this IReverseProxyBuilder proxy) => proxy
        .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = connectTimeout)
        .AddTransforms(transforms => transforms.AddRequestTransform(SendOnce));

    // When a kept connection breaks before any of the body was sent, the HTTP client repeats the request by itself, on a new connection to
    // the same replica and whatever the method; and if that is refused, it says that it could not connect, as if nothing had been sent. So
    // what must not be sent twice gets a body, if only an empty one, which is sent at once: a client's Expect, that has been met, is no
    // reason to wait.
    private static ValueTask SendOnce(RequestTransformContext request)
    {
        request.ProxyRequest.Headers.ExpectContinue = null;
        if (!Repeatable.IsIdempotent(request.HttpContext.Request.Method))
            request.ProxyRequest.Content ??= new ByteArrayContent([]);
        return ValueTask.CompletedTask;
    }

    /// <summary>YARP's own steps, in their order, after the retries.</summary>
    public static void MapRoutes(this WebApplication app) => app.MapReverseProxy(proxy =>
    {
        proxy.UseMiddleware<RetryElsewhere>();
        proxy.UseSessionAffinity();
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    });
}
