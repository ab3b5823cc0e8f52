using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using RideAspire.Validation;
using RideAspire.Web.Identity;

namespace RideAspire.Gateway.Limits;

/// <summary>
/// Limits each caller, so that none can use up the system. A caller is the token's subject, or the remote address of a
/// request without a valid token. Every request counts, unless its endpoint disables rate limiting (a route does so by
/// <c>"RateLimiterPolicy": "disable"</c>).
/// </summary>
internal static class RateLimits
{
    /// <summary>
    /// The policy of the routes of event streams: it limits how many are open. Each also counts as a request.
    /// </summary>
    public const string Streams = "streams";

    // The Retry-After of a stream that is refused because the caller has too many open. They may stay open for long, so
    // retrying each second would be no use.
    private static readonly TimeSpan streamRetryDelay = TimeSpan.FromSeconds(5);

    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.AddValidated<RateLimitOptions>(RateLimitOptions.Section);
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddOptions<RateLimiterOptions>()
            .Configure<IOptions<RateLimitOptions>>((limiter, options) => Configure(limiter, options.Value));
    }

    private static void Configure(RateLimiterOptions limiter, RateLimitOptions limits)
    {
        var requests = new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.Burst,
            TokensPerPeriod = limits.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        };
        var streams = new ConcurrencyLimiterOptions { PermitLimit = limits.Streams };

        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(
            context => RateLimitPartition.GetTokenBucketLimiter(CallerOf(context), _ => requests));
        limiter.AddPolicy(Streams, context => RateLimitPartition.GetConcurrencyLimiter(CallerOf(context), _ => streams));
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = SetRetryAfter;
    }

    // The prefix keeps the two kinds apart: a subject may look like an address.
    private static string CallerOf(HttpContext context) => context.User.SubjectOrNull() is { } subject
        ? $"subject {subject}"
        : $"address {context.Connection.RemoteIpAddress}";

    // The problems middleware writes the body.
    private static ValueTask SetRetryAfter(OnRejectedContext rejected, CancellationToken ct)
    {
        var delay = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var untilToken) ? untilToken : streamRetryDelay;
        rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return ValueTask.CompletedTask;
    }
}
