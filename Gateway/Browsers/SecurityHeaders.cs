using System.Globalization;

namespace RideAspire.Gateway.Browsers;

/// <summary>Sets the headers that protect browsers, on every response of the gateway and of replicas.</summary>
internal static class SecurityHeaders
{
    private const string Nothing = "default-src 'none'; frame-ancestors 'none'";

    // The documentation page has an inline script and inline styles. It loads nothing from other origins.
    private const string DocumentationPage =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly TimeSpan hstsMaxAge = TimeSpan.FromDays(365);

    /// <summary>
    /// Comes first in the pipeline. Outside Development, a response over HTTPS also tells browsers to use HTTPS from
    /// then on.
    /// </summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        var hsts = app.Environment.IsDevelopment()
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"max-age={hstsMaxAge.TotalSeconds}");
        app.Use((context, next) =>
        {
            // Set just before the response starts: a failure clears earlier headers, and a replica's response brings
            // its own.
            context.Response.OnStarting(() =>
            {
                Set(context, hsts);
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    private static void Set(HttpContext context, string? hsts)
    {
        var (path, headers) = (context.Request.Path, context.Response.Headers);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<ContentPolicy>()?.Text
            ?? (path.StartsWithSegments("/scalar") ? DocumentationPage : Nothing);
        headers.Remove("Server");
        if (hsts is not null && context.Request.IsHttps)
            headers.StrictTransportSecurity = hsts;

        // These responses are private to the caller, and soon outdated.
        if (headers.CacheControl.Count == 0 && (path.StartsWithSegments("/v1") || path.StartsWithSegments("/dev")))
            headers.CacheControl = "no-store";
    }
}
