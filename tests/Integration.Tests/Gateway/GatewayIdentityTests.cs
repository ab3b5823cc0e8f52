using Microsoft.AspNetCore.Http;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Gateway;

/// <summary>Authentication at the gateway. The replica behind it accepts every request.</summary>
public sealed class GatewayIdentityTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/v1/trips")]
    [InlineData("POST", "/v1/trips")]
    [InlineData("GET", "/v1/trips/1/events")]
    [InlineData("GET", "/v1/drivers/me/events")]
    [InlineData("DELETE", "/v1/anything/else")]
    [InlineData("GET", "/V1/trips")]
    [InlineData("GET", "/v1")]
    public async Task A_request_without_a_valid_token_reaches_no_replica(string method, string path)
    {
        var forwarded = 0;
        await using var replica = await FakeReplica.StartAsync(_ =>
        {
            Interlocked.Increment(ref forwarded);
            return Task.CompletedTask;
        });
        await using var gateway = replica.Gateway();

        string?[] tokens =
        [
            null, TestTokens.Expired("rider-1", "rider"), TestTokens.WronglySigned("rider-1", "rider"), TestTokens.For(null, "rider"),
        ];
        foreach (var token in tokens)
        {
            using var caller = Caller.Of(gateway.Address, token);
            using var response = await caller.SendAsync(new(new(method), path), Ct);
            var problem = Problem.Assert(await response.RawAsync(), 401);
            Assert.Equal("urn:ride-aspire:problem:unauthenticated", problem.GetProperty("type").GetString());
            Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        }

        Assert.Equal(0, forwarded);
    }

    [Fact]
    public async Task A_replica_gets_the_token_so_that_it_can_check_it_again()
    {
        await using var replica = await FakeReplica.StartAsync(
            context => context.Response.WriteAsync(context.Request.Headers.Authorization.ToString()));
        await using var gateway = replica.Gateway();
        var token = TestTokens.Rider("rider-1");
        using var caller = Caller.Of(gateway.Address, token);

        Assert.Equal($"Bearer {token}", await caller.GetStringAsync("/v1/trips", Ct));
    }

    [Theory]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/scalar/v1", 200)]
    [InlineData("/scalar/scalar.js", 200)]
    [InlineData("/", 200)]
    [InlineData("/rider", 200)]
    [InlineData("/health", 200)]
    [InlineData("/alive", 200)]
    [InlineData("/nothing", 404)]
    public async Task Documentation_and_probes_need_no_token(string path, int status)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway();
        using var anonymous = Caller.Of(gateway.Address, token: null);

        using var response = await anonymous.GetAsync(path, Ct);

        Assert.Equal(status, (int)response.StatusCode);
    }
}
