using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RideAspire.Integration.Tests.Http;
using RideAspire.Web.Identity;
using RideAspire.Web.Problems;
using Problem = RideAspire.Integration.Tests.Http.Problem;

namespace RideAspire.Integration.Tests.Web.Identity;

/// <summary>A service with two endpoints: one for every caller with a token, and one for riders.</summary>
public sealed class BearerIdentityTests : IAsyncLifetime
{
    private static readonly string[] twoSubjects = ["rider-1", "rider-2"];

    /// <summary>Invalid tokens by their flaw, each with a text that its refusal must contain.</summary>
    private static readonly Dictionary<string, (string Token, string Reason)> badTokens = new()
    {
        ["expired"] = (TestTokens.Expired("rider-1", "rider"), "expired"),
        ["not valid yet"] = (
            TestTokens.For("rider-1", validFor: TimeSpan.FromDays(2), notBefore: TimeProvider.System.GetUtcNow().AddDays(1)),
            "not valid yet"),
        ["wrong signature"] = (TestTokens.WronglySigned("rider-1", "rider"), "signature"),
        ["unsigned"] = (TestTokens.WithoutSignature("rider-1", "rider"), "signature"),
        ["another audience"] = (TestTokens.ForAnotherAudience("rider-1", "rider"), "audience"),
        ["another issuer"] = (TestTokens.For("rider-1", issuer: "somebody"), "issuer"),
        ["another audience, of odd characters"] = (TestTokens.For("rider-1", audience: "\"é\r\nX-Header: 1"), "audience"),
        ["no sub"] = (TestTokens.For(null, "rider"), "sub"),
        ["empty sub"] = (TestTokens.For(""), "sub"),
        ["sub with a space"] = (TestTokens.For("rider 1"), "sub"),
        ["sub with a line break"] = (TestTokens.For("rider\n1"), "sub"),
        ["sub beyond ASCII"] = (TestTokens.For("ridér"), "sub"),
        ["sub of 256 characters"] = (TestTokens.For(new string('r', 256)), "sub"),
        ["two subs"] = (TestTokens.For(twoSubjects), "cannot be read"),
        ["no JWT"] = ("rider-1", "cannot be read"),
        ["no JWT, with dots"] = ("a.b.c", "cannot be read"),
        ["no JSON"] = ("YQ.YQ.YQ", "cannot be read"),
        ["encrypted"] = ("YQ.YQ.YQ.YQ.YQ", "cannot be read"),
        ["many dots"] = (new string('.', 2000), "cannot be read"),
    };

    private WebApplication service = null!;
    private HttpClient client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> BadTokens => [.. badTokens.Keys];

    public async ValueTask InitializeAsync()
    {
        var builder = NewBuilder(TestTokens.Settings);
        service = builder.Build();
        service.UseProblems();
        service.UseBearerIdentity();
        service.MapGet("/me", (HttpContext context) => context.User.Subject()).RequireAuthorization();
        service.MapGet("/riders", () => "welcome").RequireAuthorization(policy => policy.RequireRole("rider"));
        await service.StartAsync(Ct);
        var addresses = service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        client = new() { BaseAddress = new(addresses.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await service.DisposeAsync();
    }

    [Theory]
    [InlineData("rider-1")]
    [InlineData("auth0|5f7c8ec7c33c6c004bbafe82")]
    [InlineData("~!\"#$%&'()*+,/:;<=>?@[]^`{|}")]
    public async Task A_valid_token_identifies_the_caller(string subject)
    {
        using var response = await GetAsync("/me", TestTokens.Rider(subject));
        Assert.Equal((200, subject), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Ct)));
    }

    [Fact]
    public async Task A_token_that_expired_less_than_30_s_ago_is_accepted_since_clocks_differ()
    {
        using var response = await GetAsync("/me", TestTokens.For("rider-1", validFor: TimeSpan.FromSeconds(-5)));
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_request_without_a_token_gets_401_and_a_bearer_challenge()
    {
        using var response = await GetAsync("/me", null);
        var problem = Problem.Assert(await response.RawAsync(), 401, "Authorization: Bearer");
        Assert.Equal("urn:ride-aspire:problem:unauthenticated", problem.GetProperty("type").GetString());
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task An_invalid_token_gets_401_with_the_reason(string flaw)
    {
        var (token, reason) = badTokens[flaw];
        using var response = await GetAsync("/me", token);
        var problem = Problem.Assert(await response.RawAsync(), 401, reason);
        Assert.Equal("urn:ride-aspire:problem:unauthenticated", problem.GetProperty("type").GetString());
        var challenge = response.Headers.WwwAuthenticate.ToString();
        Assert.StartsWith("Bearer error=\"invalid_token\", error_description=\"", challenge, StringComparison.Ordinal);
        Assert.Contains(reason, challenge);
    }

    [Theory]
    [InlineData("driver")]
    [InlineData("RIDER")]
    [InlineData(null)]
    public async Task A_caller_with_another_role_gets_403(string? role)
    {
        using var response = await GetAsync("/riders", TestTokens.For("somebody", role));
        var problem = Problem.Assert(await response.RawAsync(), 403, "role");
        Assert.Equal("urn:ride-aspire:problem:forbidden", problem.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("Authentication:Schemes:Bearer:ValidAudiences:0", null, "Authentication:Schemes:Bearer:ValidAudiences:0")]
    [InlineData("Authentication:Schemes:Bearer:ValidIssuers:0", null, "Authentication:Schemes:Bearer:Authority")]
    [InlineData("Authentication:Schemes:Bearer:SigningKeys:0:Value", null, "Authentication:Schemes:Bearer:SigningKeys:0:Value")]
    [InlineData("Authentication:Schemes:Bearer:SigningKeys:0:Value", "no base64!", "base64")]
    [InlineData("Authentication:Schemes:Bearer:SigningKeys:0:Value", "c2hvcnQ=", "32 bytes")]
    [InlineData("Authentication:Schemes:Bearer:SigningKeys:0:Issuer", "somebody", "Authentication:Schemes:Bearer:SigningKeys:0:Issuer")]
    [InlineData(
        "Authentication:Schemes:Bearer:Authority",
        "https://login.example.org",
        "Authentication:Schemes:Bearer:SigningKeys, not both")]
    [InlineData(
        "Authentication:Schemes:Bearer:MetadataAddress",
        "https://login.example.org/.well-known/openid-configuration",
        "Authentication:Schemes:Bearer:SigningKeys, not both")]
    [InlineData("Authentication:Schemes:Bearer:ValidateIssuer", "false", "Authentication:Schemes:Bearer:ValidateIssuer")]
    public async Task The_service_does_not_start_with_settings_that_cannot_validate_a_token(string key, string? value, string expectedText)
    {
        var settings = TestTokens.Settings.Where(setting => setting.Key != key).Append((key, value));
        await using var refused = NewBuilder(settings).Build();

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => refused.StartAsync(Ct));

        Assert.Contains(expectedText, failure.Message);
        Assert.DoesNotContain(TestTokens.SigningKey, failure.ToString());
    }

    [Fact]
    public async Task The_service_starts_with_only_an_authority_and_an_audience()
    {
        await using var trusting = NewBuilder(
        [
            ("Authentication:Schemes:Bearer:Authority", "https://login.example.org"),
            ("Authentication:Schemes:Bearer:ValidAudiences:0", TestTokens.Audience),
        ]).Build();
        await trusting.StartAsync(Ct);
    }

    private static WebApplicationBuilder NewBuilder(IEnumerable<(string Key, string? Value)> settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddProblems(_ => { });
        builder.AddBearerIdentity();
        return builder;
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, Ct);
    }
}
