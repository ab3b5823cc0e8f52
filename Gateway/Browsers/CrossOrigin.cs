using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using RideAspire.Gateway.Requests;
using RideAspire.Validation;

namespace RideAspire.Gateway.Browsers;

internal static class CrossOrigin
{
    private static readonly TimeSpan preflightMaxAge = TimeSpan.FromHours(1);

    private static readonly string[] exposedHeaders =
    [
        HeaderNames.Location, HeaderNames.Link, HeaderNames.RetryAfter, "Idempotency-Replayed", HeaderNames.WWWAuthenticate,
        TraceHeader.Name,
    ];

    /// <summary>
    /// Lets web pages of the configured origins call, with a token in a header. Cookies are not used.
    /// </summary>
    public static void AddCrossOrigin(this WebApplicationBuilder builder)
    {
        builder.AddValidated<CrossOriginOptions>(CrossOriginOptions.Section);
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure<IOptions<CrossOriginOptions>>((cors, options) =>
            cors.AddDefaultPolicy(policy => policy
                .WithOrigins([.. options.Value.Origins])
                .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Delete)
                .AllowAnyHeader()
                .WithExposedHeaders(exposedHeaders)
                .SetPreflightMaxAge(preflightMaxAge)));
    }
}
