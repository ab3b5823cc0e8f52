using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using RideAspire.Web.Identity;

namespace RideAspire.Gateway.Limits;

/// <summary>
/// How many requests each caller may send. A caller is the token's subject. Whoever has no valid token is an address,
/// and each kind of such requests counts by itself: those without a token, those whose token was checked in vain,
/// preflights and probes. An IPv6 address counts by its first 64 bits, because a subscriber has all the others.
/// </summary>
internal sealed class RequestBuckets : IDisposable
{
    /// <summary>Tokens that were checked and refused.</summary>
    public const string Refused = "refused";

    public const string Preflight = "preflight";

    public const string Probe = "probe";

    private const string Anonymous = "address";
    private const int PrefixBytes = 8;

    private readonly PartitionedRateLimiter<string> buckets, checks;

    public RequestBuckets(IOptions<RateLimitOptions> limits)
    {
        var bucket = new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.Value.Burst,
            TokensPerPeriod = limits.Value.RequestsPerSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        };
        buckets = PartitionedRateLimiter.Create<string, string>(
            caller => RateLimitPartition.GetTokenBucketLimiter(caller, _ => bucket));
        var concurrent = new ConcurrencyLimiterOptions { PermitLimit = limits.Value.Burst };
        checks = PartitionedRateLimiter.Create<string, string>(
            address => RateLimitPartition.GetConcurrencyLimiter(address, _ => concurrent));
        ByCaller = buckets.WithTranslatedKey<HttpContext>(CallerOf, leaveOpen: true);
    }

    /// <summary>Takes one from the bucket of the request's caller, who has been identified.</summary>
    public PartitionedRateLimiter<HttpContext> ByCaller { get; }

    /// <summary>Takes one from the bucket of this kind that the request's address has.</summary>
    public RateLimitLease Take(string kind, HttpContext context) => buckets.AttemptAcquire($"{kind} {AddressOf(context)}");

    /// <summary>
    /// A leave to check a token that may have to be refused. Fails when the request's address has no refusal left. Its
    /// holder keeps it until the outcome counts: so requests that come at the same moment cannot pass together.
    /// </summary>
    public RateLimitLease Check(HttpContext context)
    {
        var address = AddressOf(context);
        var left = buckets.AttemptAcquire($"{Refused} {address}", permitCount: 0);
        return left.IsAcquired ? checks.AttemptAcquire(address) : left;
    }

    public void Dispose()
    {
        buckets.Dispose();
        checks.Dispose();
    }

    internal static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixBytes).Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    // The prefix keeps the kinds apart: a subject may look like an address.
    private static string CallerOf(HttpContext context) => context.User.SubjectOrNull() is { } subject
        ? $"subject {subject}"
        : $"{(context.Features.Get<TokenCheck>() is null ? Anonymous : Refused)} {AddressOf(context)}";
}
