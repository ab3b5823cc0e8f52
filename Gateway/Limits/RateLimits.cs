using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.RateLimiting;
using RideAspire.ServiceDefaults;
using RideAspire.Validation;
using RideAspire.Web.Identity;

namespace RideAspire.Gateway.Limits;

/// <summary>
/// Limits each caller, so that none can use up the system (see <see cref="RequestBuckets"/>). Every request counts,
/// unless its endpoint disables rate limiting (a route does so by <c>"RateLimiterPolicy": "disable"</c>).
/// </summary>
internal static class RateLimits
{
    private static readonly TimeSpan shortestDelay = TimeSpan.FromSeconds(1);

    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.AddValidated<RateLimitOptions>(RateLimitOptions.Section);
        builder.Services.AddSingleton<RequestBuckets>();
        builder.Services.AddSingleton<AcceptedTokens>();
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<RequestBuckets>((limiter, buckets) =>
        {
            limiter.GlobalLimiter = buckets.ByCaller;
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (rejected, _) =>
            {
                Refuse(rejected.HttpContext, rejected.Lease);
                return ValueTask.CompletedTask;
            };
        });
    }

    /// <summary>
    /// Limits preflights and probes by address. Comes before <c>UseCors</c>, which answers preflights. The rate limiter
    /// does not count probes: whoever floods the API from the address of a probe must not have the gateway restarted.
    /// </summary>
    public static void UsePreflightAndProbeLimits(this WebApplication app) => app.Use((context, next) =>
    {
        var kind = ServiceDefaultsExtensions.IsProbe(context.Request) ? RequestBuckets.Probe
            : IsPreflight(context.Request) ? RequestBuckets.Preflight
            : null;
        return kind is null ? next(context) : TakeAsync(context, next, kind);
    });

    /// <summary>
    /// Identifies callers, and limits each one's requests. An address that has sent too many tokens that were refused
    /// has no further one checked, since a check costs a signature; except those that were accepted before.
    /// </summary>
    public static void UseLimitedAuthentication(this WebApplication app)
    {
        var accepted = app.Services.GetRequiredService<AcceptedTokens>();
        app.Use((context, next) =>
        {
            var token = context.Request.Headers.Authorization.ToString();
            if (token.Length == 0 || accepted.Contains(token))
                return next(context);
            var check = Buckets(context).Check(context);
            context.Response.RegisterForDispose(check);
            context.Features.Set(check);
            return PassAsync(context, next, check);
        });
        app.UseAuthentication();
        app.UseRateLimiter();
        app.Use((context, next) =>
        {
            context.Features.Get<RateLimitLease>()?.Dispose();
            if (context.Features.Get<TokenCheck>() is { Accepted: true })
                accepted.Add(context.Request.Headers.Authorization.ToString());
            return next(context);
        });
    }

    private static RequestBuckets Buckets(HttpContext context) => context.RequestServices.GetRequiredService<RequestBuckets>();

    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey(CorsConstants.AccessControlRequestMethod);

    private static Task TakeAsync(HttpContext context, RequestDelegate next, string kind)
    {
        using var lease = Buckets(context).Take(kind, context);
        return PassAsync(context, next, lease);
    }

    private static Task PassAsync(HttpContext context, RequestDelegate next, RateLimitLease lease)
    {
        if (lease.IsAcquired)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        Refuse(context, lease);
        return Task.CompletedTask;
    }

    // The problems middleware writes the body.
    private static void Refuse(HttpContext context, RateLimitLease lease)
    {
        var delay = lease.TryGetMetadata(MetadataName.RetryAfter, out var untilToken) ? untilToken : shortestDelay;
        context.Response.Headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}
