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

/// <summary>A service of two endpoints, one for anybody with a token and one for riders.</summary>
public sealed class BearerIdentityTests : IAsyncLifetime
{
    private static readonly string[] twoSubjects = ["rider-1", "rider-2"];

    /// <summary>What is wrong, with the token and what its refusal says.</summary>
    private static readonly Dictionary<string, (string Token, string Why)> badTokens = new()
    {
        ["expired"] = (TestTokens.Expired("rider-1", "rider"), "expired"),
        ["not valid yet"] = (TestTokens.For("rider-1", notBefore: TimeProvider.System.GetUtcNow().AddMinutes(5)), "not valid yet"),
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
        client = new() { BaseAddress = new(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
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
    public async Task A_good_token_says_who_calls(string subject)
    {
        using var response = await GetAsync("/me", TestTokens.Rider(subject));
        Assert.Equal((200, subject), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Ct)));
    }

    [Fact]
    public async Task A_token_that_ended_less_than_30_s_ago_is_good_since_clocks_differ()
    {
        using var response = await GetAsync("/me", TestTokens.For("rider-1", validFor: TimeSpan.FromSeconds(-5)));
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task Without_a_token_the_answer_is_401_and_asks_for_one()
    {
        using var response = await GetAsync("/me", null);
        var problem = Problem.Assert(await response.RawAsync(), 401, "Authorization: Bearer");
        Assert.Equal("urn:ride-aspire:problem:unauthenticated", problem.GetProperty("type").GetString());
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task A_token_that_is_not_good_is_401_and_the_answer_says_why(string what)
    {
        var (token, why) = badTokens[what];
        using var response = await GetAsync("/me", token);
        var problem = Problem.Assert(await response.RawAsync(), 401, why);
        Assert.Equal("urn:ride-aspire:problem:unauthenticated", problem.GetProperty("type").GetString());
        Assert.StartsWith("Bearer error=\"invalid_token\", error_description=\"", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains(why, response.Headers.WwwAuthenticate.ToString());
    }

    [Theory]
    [InlineData("driver")]
    [InlineData("RIDER")]
    [InlineData(null)]
    public async Task Another_role_is_403(string? role)
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
    [InlineData("Authentication:Schemes:Bearer:Authority", "https://login.example.org", "Authentication:Schemes:Bearer:SigningKeys, not both")]
    [InlineData("Authentication:Schemes:Bearer:MetadataAddress", "https://login.example.org/.well-known/openid-configuration", "Authentication:Schemes:Bearer:SigningKeys, not both")]
    [InlineData("Authentication:Schemes:Bearer:ValidateIssuer", "false", "Authentication:Schemes:Bearer:ValidateIssuer")]
    public async Task Settings_that_cannot_tell_a_good_token_stop_the_service_at_its_start(string key, string? value, string says)
    {
        var settings = TestTokens.Settings.Where(setting => setting.Key != key).Append((key, value));
        await using var refused = NewBuilder(settings).Build();

        var why = await Assert.ThrowsAsync<OptionsValidationException>(() => refused.StartAsync(Ct));

        Assert.Contains(says, why.Message);
        Assert.DoesNotContain(TestTokens.SigningKey, why.ToString());
    }

    [Fact]
    public async Task An_authority_and_an_audience_are_enough()
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
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddProblems(_ => { });
        builder.AddBearerIdentity();
        return builder;
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) } };
        return await client.SendAsync(request, Ct);
    }
}
