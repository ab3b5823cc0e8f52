using System.Globalization;

namespace RideAspire.Gateway.Browsers;

/// <summary>What a browser must know about each response, whoever made it: an answer, a refusal or a failure.</summary>
internal static class SecurityHeaders
{
    private const string Nothing = "default-src 'none'; frame-ancestors 'none'";

    // The page brings an inline script and styles, and loads and asks nothing elsewhere.
    private const string DocumentationPage = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly TimeSpan httpsOnlyFor = TimeSpan.FromDays(365);

    /// <summary>Comes first in the pipeline. HTTPS alone from then on is told to browsers outside Development, over HTTPS.</summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        var httpsOnly = app.Environment.IsDevelopment() ? null : string.Create(CultureInfo.InvariantCulture, $"max-age={httpsOnlyFor.TotalSeconds}");
        app.Use((context, next) =>
        {
            // At the last moment: a failure clears what was set before, and a proxied response brings headers of its own.
            context.Response.OnStarting(() =>
            {
                Set(context, httpsOnly);
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    private static void Set(HttpContext context, string? httpsOnly)
    {
        var (path, headers) = (context.Request.Path, context.Response.Headers);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = path.StartsWithSegments("/scalar") ? DocumentationPage : Nothing;
        headers.Remove("Server");
        if (httpsOnly is not null && context.Request.IsHttps)
            headers.StrictTransportSecurity = httpsOnly;

        // What it tells is a caller's own, and soon outdated.
        if (headers.CacheControl.Count == 0 && (path.StartsWithSegments("/v1") || path.StartsWithSegments("/dev")))
            headers.CacheControl = "no-store";
    }
}
