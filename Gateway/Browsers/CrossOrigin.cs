using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using RideAspire.Validation;

namespace RideAspire.Gateway.Browsers;

internal static class CrossOrigin
{
    private static readonly TimeSpan preflightIsGoodFor = TimeSpan.FromHours(1);

    /// <summary>Lets web pages of the configured origins call, with a token in a header; cookies play no part here.</summary>
    public static void AddCrossOrigin(this WebApplicationBuilder builder)
    {
        builder.AddValidated<CrossOriginOptions>(CrossOriginOptions.Section);
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure<IOptions<CrossOriginOptions>>((cors, options) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. options.Value.Origins])
            .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Delete)
            .AllowAnyHeader()
            .WithExposedHeaders(HeaderNames.Location, HeaderNames.Link, HeaderNames.RetryAfter, "Idempotency-Replayed", HeaderNames.WWWAuthenticate)
            .SetPreflightMaxAge(preflightIsGoodFor)));
    }
}
