using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using RideAspire.Integration.Tests.Http;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Gateway.Browsers;

/// <summary>What the gateway tells a browser besides the answer.</summary>
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
    [InlineData("/", 302)]
    [InlineData("/health", 200)]
    [InlineData("/nothing", 404)]
    public async Task Each_response_has_the_security_headers(string path, int status)
    {
        await using var replica = await FakeReplica.StartAsync(Answer);
        await using var gateway = replica.Gateway();
        using var caller = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        using var response = await caller.GetAsync(path, Ct);

        Assert.Equal(status, (int)response.StatusCode);
        await HasSecurityHeadersAsync(response);
    }

    [Fact]
    public async Task A_refusal_by_the_gateway_has_them_too()
    {
        await using var gateway = new HostedService<RideAspire.Gateway.Retries.ReplicaClients>(
            ("services:booking-api:http:0", $"http://127.0.0.1:{FreePort.Next()}"), ("RateLimits:RequestsPerSecond", "1"), ("RateLimits:Burst", "2"));
        using var nobody = Caller.Of(gateway.Address, token: null);
        using var caller = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        var answers = new List<HttpResponseMessage>
        {
            await nobody.GetAsync("/v1/trips", Ct),
            await caller.GetAsync("/v1/trips", Ct),
            await caller.PostAsync("/v1/trips", new ByteArrayContent(new byte[20_000]), Ct),
        };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((int)answers[^1].StatusCode != 429)
            answers.Add(await caller.GetAsync("/v1/trips", patience.Token));

        Assert.Equal([401, 502, 413], answers.Take(3).Select(answer => (int)answer.StatusCode));
        foreach (var answer in answers)
        {
            await HasSecurityHeadersAsync(answer);
            answer.Dispose();
        }
    }

    [Fact]
    public async Task Nothing_below_v1_is_kept_by_a_cache_unless_the_response_says_so_itself()
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
    public async Task Https_alone_is_asked_for_over_https_and_not_in_development(string environment, string scheme, string? expected)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(("environment", environment), ("ForwardedHeaders_Enabled", "true"));
        using var caller = Caller.Of(gateway.Address, token: null);
        caller.DefaultRequestHeaders.Add("X-Forwarded-Proto", scheme);

        using var response = await caller.GetAsync("/openapi/v1.json", Ct);

        Assert.Equal(expected, response.Headers.TryGetValues("Strict-Transport-Security", out var values) ? Assert.Single(values) : null);
    }

    [Fact]
    public async Task A_page_of_a_configured_origin_may_call_and_reads_the_headers_it_needs()
    {
        await using var replica = await FakeReplica.StartAsync(Answer);
        await using var gateway = replica.Gateway(("Cors:Origins:0", "https://other.example.org"), ("Cors:Origins:1", App));
        using var nobody = Caller.Of(gateway.Address, token: null);
        using var caller = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        using var preflight = await AskAsync(nobody, HttpMethod.Options, App, "PUT", "authorization,content-type,idempotency-key");
        using var answer = await AskAsync(caller, HttpMethod.Get, App);
        using var refusal = await AskAsync(nobody, HttpMethod.Get, App);

        Assert.Equal(204, (int)preflight.StatusCode);
        Assert.Contains("PUT", Header(preflight, "Access-Control-Allow-Methods"));
        Assert.Equal("authorization,content-type,idempotency-key", Header(preflight, "Access-Control-Allow-Headers"));
        Assert.Equal("3600", Header(preflight, "Access-Control-Max-Age"));
        await HasSecurityHeadersAsync(preflight);
        Assert.Equal((200, 401), ((int)answer.StatusCode, (int)refusal.StatusCode));
        foreach (var response in new[] { answer, refusal })
        {
            Assert.Equal(App, Header(response, "Access-Control-Allow-Origin"));
            Assert.Equal("Location,Link,Retry-After,Idempotency-Replayed,WWW-Authenticate", Header(response, "Access-Control-Expose-Headers"));
            Assert.Null(Header(response, "Access-Control-Allow-Credentials"));
        }
    }

    [Theory]
    [InlineData(null, App)]
    [InlineData(App, "https://evil.example.org")]
    [InlineData(App, "http://app.example.org")]
    [InlineData(App, "null")]
    public async Task A_page_of_another_origin_may_not(string? configured, string origin)
    {
        await using var replica = await FakeReplica.StartAsync(Answer);
        await using var gateway = configured is null ? replica.Gateway() : replica.Gateway(("Cors:Origins:0", configured));
        using var caller = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        using var preflight = await AskAsync(caller, HttpMethod.Options, origin, "GET");
        using var answer = await AskAsync(caller, HttpMethod.Get, origin);

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
    public async Task An_origin_that_no_browser_would_send_stops_the_gateway_at_its_start(string origin)
    {
        await using var replica = await FakeReplica.StartAsync();
        var why = Assert.Throws<OptionsValidationException>(() => replica.Gateway(("Cors:Origins:0", origin)));
        Assert.Contains("Cors:Origins:0", why.Message);
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

    private static async Task HasSecurityHeadersAsync(HttpResponseMessage response)
    {
        var raw = await response.RawAsync();
        Assert.Equal("nosniff", Assert.Single(raw.Headers["X-Content-Type-Options"]));
        Assert.Equal("no-referrer", Assert.Single(raw.Headers["Referrer-Policy"]));
        var policy = Assert.Single(raw.Headers["Content-Security-Policy"]);
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Equal(response.RequestMessage!.RequestUri!.AbsolutePath.StartsWith("/scalar", StringComparison.Ordinal), Scripts().IsMatch(policy));
        Assert.Empty(raw.Headers["Server"]);
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, HttpMethod method, string origin, string? wants = null, string? headers = null)
    {
        var request = new HttpRequestMessage(method, "/v1/trips") { Headers = { { "Origin", origin } } };
        if (wants is not null)
            request.Headers.Add("Access-Control-Request-Method", wants);
        if (headers is not null)
            request.Headers.Add("Access-Control-Request-Headers", headers);
        return client.SendAsync(request, Ct);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;

    [GeneratedRegex("script-src 'self' 'unsafe-inline';")]
    private static partial Regex Scripts();
}
