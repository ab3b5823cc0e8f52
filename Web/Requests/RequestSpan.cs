using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace RideAspire.Web.Requests;

/// <summary>The span of a request.</summary>
public static class RequestSpan
{
    /// <summary>
    /// Ends the span now, with the answer's status and the route, which it gets at its end otherwise. For an event
    /// stream, when it opens: a span as long as the stream would be exported hours later, and would say nothing.
    /// </summary>
    /// <param name="context">The request, of which only the answer's body is left to be written.</param>
    public static void EndSpan(this HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsStopped: false } span)
            return;

        if (span.IsAllDataRequested && (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            span.DisplayName = $"{context.Request.Method} {route}";
            span.SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
        }

        span.Stop();
        Activity.Current = null;
    }
}
