using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using RideAspire.Integration.Tests.Http;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Gateway.Browsers;

/// <summary>The response headers that the gateway adds for browsers.</summary>
public sealed partial class BrowserTests
{
    private const string App = "https://app.example.org";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/trips", 200)]
    [InlineData("/v1/conflict", 409)]
    [InlineData("/v1/breaks", 502)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/scalar/v1", 200)]
    [InlineData("/", 200)]
    [InlineData("/health", 200)]
    [InlineData("/nothing", 404)]
    public async Task Each_response_has_the_security_headers(string path, int status)
    {
        await using var replica = await FakeReplica.StartAsync(Answer);
        await using var gateway = replica.Gateway();
        using var caller = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        using var response = await caller.GetAsync(path, Ct);

        Assert.Equal(status, (int)response.StatusCode);
        await AssertSecurityHeadersAsync(response);
    }

    [Fact]
    public async Task A_refusal_by_the_gateway_has_the_security_headers_too()
    {
        await using var gateway = new HostedService<RideAspire.Gateway.Retries.ReplicaClients>(
            ("services:booking-api:http:0", $"http://127.0.0.1:{FreePort.Next()}"),
            ("RateLimits:RequestsPerSecond", "1"),
            ("RateLimits:Burst", "2"));
        using var anonymous = Caller.Of(gateway.Address, token: null);
        using var caller = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        var answers = new List<HttpResponseMessage>
        {
            await anonymous.GetAsync("/v1/trips", Ct),
            await caller.GetAsync("/v1/trips", Ct),
            await caller.PostAsync("/v1/trips", new ByteArrayContent(new byte[20_000]), Ct),
        };
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((int)answers[^1].StatusCode != 429)
            answers.Add(await caller.GetAsync("/v1/trips", timeout.Token));

        Assert.Equal([401, 502, 413], answers.Take(3).Select(answer => (int)answer.StatusCode));
        foreach (var answer in answers)
        {
            await AssertSecurityHeadersAsync(answer);
            answer.Dispose();
        }
    }

    [Fact]
    public async Task Caches_store_no_response_below_v1_unless_the_response_allows_it()
    {
        await using var replica = await FakeReplica.StartAsync(Answer);
        await using var gateway = replica.Gateway();
        using var caller = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        Assert.Equal("no-store", await CacheControlAsync("/v1/trips"));
        Assert.Equal("max-age=5", await CacheControlAsync("/v1/cached"));
        Assert.Null(await CacheControlAsync("/openapi/v1.json"));

        async Task<string?> CacheControlAsync(string path)
        {
            using var response = await caller.GetAsync(path, Ct);
            return response.Headers.CacheControl?.ToString();
        }
    }

    [Theory]
    [InlineData("Production", "https", "max-age=31536000")]
    [InlineData("Production", "http", null)]
    [InlineData("Development", "https", null)]
    public async Task A_response_over_https_requires_https_from_then_on_but_not_in_development(
        string environment, string scheme, string? expected)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(("environment", environment), ("ForwardedHeaders_Enabled", "true"));
        using var caller = Caller.Of(gateway.Address, token: null);
        caller.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);

        using var response = await caller.GetAsync("/openapi/v1.json", Ct);

        Assert.Equal(expected, response.Headers.TryGetValues("Strict-Transport-Security", out var values) ? Assert.Single(values) : null);
    }

    [Fact]
    public async Task A_page_of_a_configured_origin_may_call_and_read_the_headers_it_needs()
    {
        await using var replica = await FakeReplica.StartAsync(Answer);
        await using var gateway = replica.Gateway(("Cors:Origins:0", "https://other.example.org"), ("Cors:Origins:1", App));
        using var anonymous = Caller.Of(gateway.Address, token: null);
        using var caller = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        using var preflight = await SendAsync(anonymous, HttpMethod.Options, App, "PUT", "authorization,content-type,idempotency-key");
        using var answer = await SendAsync(caller, HttpMethod.Get, App);
        using var refusal = await SendAsync(anonymous, HttpMethod.Get, App);

        Assert.Equal(204, (int)preflight.StatusCode);
        Assert.Contains("PUT", Header(preflight, "Access-Control-Allow-Methods"));
        Assert.Equal("authorization,content-type,idempotency-key", Header(preflight, "Access-Control-Allow-Headers"));
        Assert.Equal("3600", Header(preflight, "Access-Control-Max-Age"));
        await AssertSecurityHeadersAsync(preflight);
        Assert.Equal((200, 401), ((int)answer.StatusCode, (int)refusal.StatusCode));
        foreach (var response in new[] { answer, refusal })
        {
            Assert.Equal(App, Header(response, "Access-Control-Allow-Origin"));
            Assert.Equal(
                "Location,Link,Retry-After,Idempotency-Replayed,WWW-Authenticate,Trace-Id",
                Header(response, "Access-Control-Expose-Headers"));
            Assert.Null(Header(response, "Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData(null, App)]
    [InlineData(App, "https://evil.example.org")]
    [InlineData(App, "http://app.example.org")]
    [InlineData(App, "null")]
    public async Task A_page_of_another_origin_may_not_call(string? configured, string origin)
    {
        await using var replica = await FakeReplica.StartAsync(Answer);
        await using var gateway = configured is null ? replica.Gateway() : replica.Gateway(("Cors:Origins:0", configured));
        using var caller = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        using var preflight = await SendAsync(caller, HttpMethod.Options, origin, "GET");
        using var answer = await SendAsync(caller, HttpMethod.Get, origin);

        Assert.Null(Header(preflight, "Access-Control-Allow-Origin"));
        Assert.Null(Header(answer, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("app.example.org")]
    [InlineData("https://app.example.org/")]
    [InlineData("https://app.example.org/path")]
    [InlineData("https://App.example.org")]
    [InlineData("ftp://app.example.org")]
    public async Task The_gateway_does_not_start_with_an_origin_that_no_browser_sends(string origin)
    {
        await using var replica = await FakeReplica.StartAsync();
        var failure = Assert.Throws<OptionsValidationException>(() => replica.Gateway(("Cors:Origins:0", origin)));
        Assert.Contains("Cors:Origins:0", failure.Message);
    }

    private static Task Answer(HttpContext context)
    {
        if (context.Request.Path == "/v1/cached")
            context.Response.Headers.CacheControl = "max-age=5";
        if (context.Request.Path == "/v1/conflict")
            context.Response.StatusCode = 409;
        if (context.Request.Path == "/v1/breaks")
            context.Abort();
        return Task.CompletedTask;
    }

    private static async Task AssertSecurityHeadersAsync(HttpResponseMessage response)
    {
        var raw = await response.RawAsync();
        Assert.Equal("nosniff", Assert.Single(raw.Headers["X-Content-Type-Options"]));
        Assert.Equal("no-referrer", Assert.Single(raw.Headers["Referrer-Policy"]));
        var policy = Assert.Single(raw.Headers["Content-Security-Policy"]);
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        var isDocumentation = response.RequestMessage!.RequestUri!.AbsolutePath.StartsWith("/scalar", StringComparison.Ordinal);
        Assert.Equal(isDocumentation, AllowedScripts().IsMatch(policy));
        Assert.Empty(raw.Headers["Server"]);
    }

    private static Task<HttpResponseMessage> SendAsync(
        HttpClient client, HttpMethod method, string origin, string? requestedMethod = null, string? requestedHeaders = null)
    {
        var request = new HttpRequestMessage(method, "/v1/trips") { Headers = { { "Origin", origin } } };
        if (requestedMethod is not null)
            request.Headers.Add("Access-Control-Request-Method", requestedMethod);
        if (requestedHeaders is not null)
            request.Headers.Add("Access-Control-Request-Headers", requestedHeaders);
        return client.SendAsync(request, Ct);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    [GeneratedRegex("script-src 'self' 'unsafe-inline';")]
    private static partial Regex AllowedScripts();
}
