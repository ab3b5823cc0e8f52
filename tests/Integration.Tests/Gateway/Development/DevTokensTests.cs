using System.Net.Http.Json;
using System.Text;
using RideAspire.Integration.Tests.Gateway.Streams;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Gateway.Development;

public sealed class DevTokensTests
{
    private static readonly (string, string?)[] inDevelopment = [("environment", "Development"), ("DevTokens:Enabled", "true")];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rider-1", "rider")]
    [InlineData("driver-1", "driver")]
    [InlineData("a|b/c@d.e", "ops")]
    public async Task In_development_any_caller_gets_a_token_that_the_gateway_accepts(string subject, string role)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(inDevelopment);
        using var anonymous = Caller.Of(gateway.Address, token: null);

        using var response = await anonymous.PostAsJsonAsync("/dev/tokens", new { subject, role }, Ct);

        Assert.Equal((200, "no-store"), ((int)response.StatusCode, response.Headers.CacheControl?.ToString()));
        var issued = await response.JsonAsync();
        Assert.Equal(("Bearer", 3600), (issued.GetProperty("token_type").GetString(), issued.GetProperty("expires_in").GetInt32()));
        using var caller = Caller.Of(gateway.Address, issued.GetProperty("access_token").GetString());
        Assert.Equal("well", await caller.GetStringAsync("/v1/trips", Ct));
    }

    [Theory]
    [InlineData("Production", "true")]
    [InlineData("Staging", "true")]
    [InlineData("Development", "false")]
    [InlineData("Development", null)]
    public async Task The_endpoint_does_not_exist_outside_development_nor_without_its_setting(string environment, string? enabled)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(
            [("environment", environment), .. enabled is null ? [] : new (string, string?)[] { ("DevTokens:Enabled", enabled) }]);
        foreach (var token in new[] { null, TestTokens.Ops() })
        {
            using var caller = Caller.Of(gateway.Address, token);
            using var response = await caller.PostAsJsonAsync("/dev/tokens", new { subject = "rider-1", role = "rider" }, Ct);
            Problem.Assert(await response.RawAsync(), 404, "/dev/tokens");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"rider\"")]
    [InlineData("{}")]
    [InlineData("""{"subject":"rider-1"}""")]
    [InlineData("""{"role":"rider"}""")]
    [InlineData("""{"subject":null,"role":"rider"}""")]
    [InlineData("""{"subject":1,"role":"rider"}""")]
    [InlineData("""{"subject":"","role":"rider"}""")]
    [InlineData("""{"subject":"rider 1","role":"rider"}""")]
    [InlineData("""{"subject":"ridér","role":"rider"}""")]
    [InlineData("""{"subject":"\ud800","role":"rider"}""")]
    [InlineData("""{"subject":"rider-1","role":"admin"}""")]
    [InlineData("""{"subject":"rider-1","role":"Rider"}""")]
    [InlineData("""{"subject":"rider-1","role":["rider"]}""")]
    public async Task An_invalid_request_is_refused_with_what_is_allowed(string body)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(inDevelopment);
        using var anonymous = Caller.Of(gateway.Address, token: null);

        using var response = await anonymous.PostAsync("/dev/tokens", new StringContent(body, Encoding.UTF8, "application/json"), Ct);

        var problem = Problem.Assert(await response.RawAsync(), 400, "subject", "1 to 255", "rider, driver or ops");
        Assert.Equal("urn:ride-aspire:problem:invalid-request", problem.GetProperty("type").GetString());
    }

    [Fact]
    public async Task With_an_identity_provider_the_gateway_issues_no_tokens()
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(
        [
            .. inDevelopment,
            ("Authentication:Schemes:Bearer:Authority", "https://login.example.org"),
            ("Authentication:Schemes:Bearer:SigningKeys:0:Issuer", "somebody"),
        ]);
        using var anonymous = Caller.Of(gateway.Address, token: null);

        using var response = await anonymous.PostAsJsonAsync("/dev/tokens", new { subject = "rider-1", role = "rider" }, Ct);

        Problem.Assert(await response.RawAsync(), 404, "identity provider");
    }

    [Theory]
    [InlineData("Host", "localhost:5080", 200)]
    [InlineData("Host", "gateway-app.dev.localhost", 200)]
    [InlineData("Host", "[::1]:5080", 200)]
    [InlineData("Host", "rebound.example.org", 403)]
    [InlineData("Host", "localhost.example.org", 403)]
    [InlineData("X-Forwarded-For", "127.0.0.1", 403)]
    [InlineData("Forwarded", "for=203.0.113.7", 403)]
    [InlineData("X-Real-IP", "203.0.113.7", 403)]
    [InlineData("Via", "1.1 proxy", 403)]
    public async Task A_token_of_ops_is_for_programs_on_this_machine_only(string header, string value, int status)
    {
        await using var replica = await FakeReplica.StartAsync();
        foreach (var forwarded in new[] { "false", "true" })
        {
            await using var gateway = replica.Gateway([.. inDevelopment, ("ForwardedHeaders_Enabled", forwarded)]);
            foreach (var (role, expected) in new[] { ("ops", status), ("rider", 200) })
            {
                using var anonymous = Caller.Of(gateway.Address, token: null);
                using var request = new HttpRequestMessage(HttpMethod.Post, "/dev/tokens")
                {
                    Content = JsonContent.Create(new { subject = "somebody", role }),
                };
                Assert.True(request.Headers.TryAddWithoutValidation(header, value));

                using var response = await anonymous.SendAsync(request, Ct);

                Assert.Equal(expected, (int)response.StatusCode);
                if (expected == 403)
                    Problem.Assert(await response.RawAsync(), 403, "ops", "localhost");
            }
        }
    }

    [Fact]
    public async Task No_token_of_ops_comes_through_an_nginx_that_adds_no_header()
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(inDevelopment);
        await using var nginx = await LocalNginx.StartAsync(gateway.Address);
        using var anonymous = Caller.Of(nginx.Address, token: null);

        using var ops = await anonymous.PostAsJsonAsync("/dev/tokens", new { subject = "somebody", role = "ops" }, Ct);
        using var rider = await anonymous.PostAsJsonAsync("/dev/tokens", new { subject = "somebody", role = "rider" }, Ct);

        Assert.Equal((403, 200), ((int)ops.StatusCode, (int)rider.StatusCode));
    }
}
