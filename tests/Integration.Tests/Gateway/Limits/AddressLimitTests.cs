using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using RideAspire.Gateway.Limits;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Gateway.Limits;

/// <summary>Callers whom no token identifies: each address has a limit for each kind of their requests.</summary>
public sealed class AddressLimitTests
{
    private const int Many = 50, Burst = 5;

    private static readonly (string, string?)[] lowLimits = [("RateLimits:RequestsPerSecond", "1"), ("RateLimits:Burst", $"{Burst}")];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Probes_are_limited_and_a_flood_of_other_requests_does_not_touch_them(string path)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(lowLimits);
        using var anonymous = Caller.Of(gateway.Address);
        Assert.Contains(429, await StatusesAsync(() => anonymous.GetAsync("/v1/trips", Ct)));

        using (var first = await anonymous.GetAsync(path, Ct))
            Assert.Equal(200, (int)first.StatusCode);

        Assert.Contains(429, await StatusesAsync(() => anonymous.GetAsync(path, Ct)));
    }

    [Theory]
    [InlineData("https://elsewhere.example.org")]
    [InlineData("https://app.example.org")]
    public async Task Preflights_are_limited_and_do_not_touch_other_requests(string configured)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway([.. lowLimits, ("Cors:Origins:0", configured)]);
        using var anonymous = Caller.Of(gateway.Address);

        var statuses = await StatusesAsync(() => anonymous.SendAsync(
            new(HttpMethod.Options, "/v1/trips")
            {
                Headers = { { "Origin", "https://app.example.org" }, { "Access-Control-Request-Method", "GET" } },
            },
            Ct));

        Assert.Contains(204, statuses);
        Assert.Contains(429, statuses);
        using var other = await anonymous.GetAsync("/openapi/v1.json", Ct);
        Assert.Equal(200, (int)other.StatusCode);
    }

    [Fact]
    public async Task Bad_tokens_above_the_limit_are_refused_unchecked_and_callers_known_at_that_address_go_on()
    {
        await using var replica = await FakeReplica.StartAsync();
        var log = new FakeLoggerProvider();
        await using var gateway = new HostedService<ReplicaClients>(
            logging => logging.AddProvider(log),
            [
                .. lowLimits,
                ("services:booking-api:http:0", $"{replica.Address}"),
                ("Logging:LogLevel:RideAspire.Web.Identity.ProviderBearerHandler", "Information"),
            ]);
        using var rider = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));
        using var forger = Caller.Of(gateway.Address, TestTokens.WronglySigned("rider-1", "rider"));
        Assert.Equal("well", await rider.GetStringAsync("/v1/trips", Ct));

        var statuses = await StatusesAsync(() => forger.GetAsync("/v1/trips", Ct));

        Assert.Contains(401, statuses);
        Assert.Contains(429, statuses);
        var checks = log.Collector.GetSnapshot().Select(line => line.Message)
            .Count(line => line.StartsWith("Failed to validate the token", StringComparison.Ordinal));
        Assert.InRange(checks, 1, Many / 2);
        Assert.Equal("well", await rider.GetStringAsync("/v1/trips", Ct));
        using var refused = await forger.GetAsync("/v1/trips", Ct);
        if ((int)refused.StatusCode == 429)
            Problem.Assert(await refused.RawAsync(), 429, "Retry-After");
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("::1", "::/64")]
    [InlineData("fe80::1%2", "fe80::/64")]
    [InlineData(null, "255.255.255.255")]
    public void An_address_counts_whole_or_by_the_64_bits_that_a_subscriber_has(string? address, string counted)
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = address is null ? null : IPAddress.Parse(address) } };

        Assert.Equal(counted, RequestBuckets.AddressOf(context));
    }

    [Fact]
    public async Task All_addresses_of_an_IPv6_subscriber_share_one_limit()
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway([.. lowLimits, ("ForwardedHeaders_Enabled", "true")]);
        using var anonymous = Caller.Of(gateway.Address);
        var next = 0;

        var statuses = await StatusesAsync(() => FromAsync($"2001:db8:1:2::{Interlocked.Increment(ref next):x}"));
        using var neighbour = await FromAsync("2001:db8:1:3::1");

        Assert.Contains(429, statuses);
        Assert.Equal(200, (int)neighbour.StatusCode);

        Task<HttpResponseMessage> FromAsync(string address) => anonymous.SendAsync(
            new(HttpMethod.Get, "/openapi/v1.json") { Headers = { { "X-Forwarded-For", address } } }, Ct);
    }

    private static async Task<IReadOnlyList<int>> StatusesAsync(Func<Task<HttpResponseMessage>> request)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => request()));
        return [.. answers.Select(answer => (int)answer.StatusCode)];
    }
}
