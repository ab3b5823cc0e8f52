using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Gateway;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Web.Identity;

/// <summary>As in a deployment, an OpenID Connect provider issues the tokens and publishes its public keys.</summary>
public sealed class IdentityProviderTests : IDisposable
{
    private readonly RSA key = RSA.Create(2048);
    private volatile bool down;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_tokens_of_the_identity_provider_are_accepted()
    {
        await using var provider = await FakeReplica.StartAsync(Provider);
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = Gateway(replica, provider);

        Assert.Equal(200, await StatusAsync(gateway.Address, TokenOf(provider)));
        Assert.Equal(401, await StatusAsync(gateway.Address, TokenOf(provider, audience: "another-service")));
        Assert.Equal(401, await StatusAsync(gateway.Address, TokenOf(provider, issuer: "https://somebody.example.org")));
        var issuer = provider.Address.ToString();
        Assert.Equal(401, await StatusAsync(gateway.Address, TestTokens.For("rider-1", "rider", issuer: issuer)));

        // A known attack signs a token with the public key as if it were a shared secret.
        var publicKey = key.ExportRSAPublicKey();
        Assert.Equal(401, await StatusAsync(gateway.Address, TestTokens.For("rider-1", "rider", issuer: issuer, signedWith: publicKey)));
    }

    [Fact]
    public async Task A_token_gets_503_until_the_provider_has_published_its_keys_which_are_then_kept()
    {
        down = true;
        await using var provider = await FakeReplica.StartAsync(Provider);
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = Gateway(replica, provider);
        using var caller = Caller.Of(gateway.Address, TokenOf(provider));

        using (var unable = await caller.GetAsync("/v1/trips", Ct))
        {
            Problem.Assert(await unable.RawAsync(), 503, "identity provider", "Retry-After");
            Assert.Equal(TimeSpan.FromSeconds(1), unable.Headers.RetryAfter!.Delta);
        }

        Assert.Equal(401, await StatusAsync(gateway.Address, token: null));
        down = false;
        Assert.Equal(200, await StatusAsync(gateway.Address, TokenOf(provider)));
        down = true;
        Assert.Equal(200, await StatusAsync(gateway.Address, TokenOf(provider)));
        Assert.Equal(401, await StatusAsync(gateway.Address, TestTokens.Rider("rider-1")));
    }

    public void Dispose() => key.Dispose();

    private static async Task<int> StatusAsync(Uri gateway, string? token)
    {
        using var caller = Caller.Of(gateway, token);
        using var response = await caller.GetAsync("/v1/trips", Ct);
        return (int)response.StatusCode;
    }

    private static HostedService<ReplicaClients> Gateway(FakeReplica replica, FakeReplica provider) => replica.Gateway(
        ("Authentication:Schemes:Bearer:Authority", provider.Address.ToString()),
        ("Authentication:Schemes:Bearer:RequireHttpsMetadata", "false"),
        ("Authentication:Schemes:Bearer:ValidIssuers:0", ""),
        ("Authentication:Schemes:Bearer:SigningKeys:0:Issuer", "nobody"));

    private string TokenOf(FakeReplica provider, string audience = TestTokens.Audience, string? issuer = null) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? provider.Address.ToString(),
            Audience = audience,
            Claims = new Dictionary<string, object> { ["sub"] = "rider-1", ["role"] = "rider" },
            SigningCredentials = new(new RsaSecurityKey(key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });

    private Task Provider(HttpContext context)
    {
        if (down)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        }

        var issuer = $"http://{context.Request.Host}/";
        var parameters = key.ExportParameters(includePrivateParameters: false);
        var (n, e) = (Base64UrlEncoder.Encode(parameters.Modulus), Base64UrlEncoder.Encode(parameters.Exponent));
        return context.Response.WriteAsync(context.Request.Path == "/keys"
            ? JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "1", n, e } } })
            : JsonSerializer.Serialize(new { issuer, jwks_uri = $"{issuer}keys" }));
    }
}
