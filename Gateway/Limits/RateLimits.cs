using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Identity;
using RideAspire.Validation;

namespace RideAspire.Gateway.Limits;

/// <summary>
/// No caller can take the system from the others. A caller is the token's subject, or the remote address where nobody is authenticated.
/// All requests count, but those to endpoints that are exempt by metadata (a route says <c>"RateLimiterPolicy": "disable"</c>).
/// </summary>
internal static class RateLimits
{
    /// <summary>The policy that routes of event streams name: so many at a time, besides counting as requests.</summary>
    public const string Streams = "streams";

    // A stream that one's own others leave no room for: their ends are not in sight, so that asking each second is of no use.
    private static readonly TimeSpan untilAnotherStream = TimeSpan.FromSeconds(5);

    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.AddValidated<RateLimitOptions>(RateLimitOptions.Section);
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimitOptions>>((limiter, options) => Configure(limiter, options.Value));
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

        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(CallerOf(context), _ => requests));
        limiter.AddPolicy(Streams, context => RateLimitPartition.GetConcurrencyLimiter(CallerOf(context), _ => streams));
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = TellWhenToRepeat;
    }

    // The two kinds never meet in one key: a subject may look like an address.
    private static string CallerOf(HttpContext context) => context.User.SubjectOrNull() is { } subject
        ? $"subject {subject}"
        : $"address {context.Connection.RemoteIpAddress}";

    // The body is the problem that the status leads to.
    private static ValueTask TellWhenToRepeat(OnRejectedContext rejected, CancellationToken ct)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : untilAnotherStream;
        rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return ValueTask.CompletedTask;
    }
}
