using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RideAspire.LocalServers;

namespace RideAspire.Pages.Tests.SignIn;

/// <summary>
/// An OpenID Connect provider for a browser: the authorization code flow of a public client, with PKCE. One rider has
/// an account there, and signs in without a password.
/// </summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "ride-aspire-pages";

    private readonly RSA key = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge)> codes = new();
    private readonly string subject;
    private readonly WebApplication app;
    private volatile bool isSignedIn;

    private TestProvider(string subject)
    {
        this.subject = subject;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Authority);
        builder.Services.AddCors();
        app = builder.Build();
        app.UseCors(policy => policy.AllowAnyOrigin().AllowAnyHeader());
        app.MapGet("/.well-known/openid-configuration", Describe);
        app.MapGet("/keys", () => new { keys = new[] { PublicKey() } });
        app.MapGet("/authorize", Authorize);
        app.MapPost("/token", IssueAsync);
        app.MapGet("/userinfo", () => new { sub = subject });
    }

    public string Authority { get; } = $"http://127.0.0.1:{FreePort.Next()}";

    /// <summary>The settings of a gateway and an API that trust it.</summary>
    public IReadOnlyList<(string Key, string? Value)> Settings =>
    [
        ("DOTNET_ENVIRONMENT", "Production"),
        ("Authentication:Schemes:Bearer:Authority", Authority),
        ("Authentication:Schemes:Bearer:RequireHttpsMetadata", "false"),
        ("Authentication:Schemes:Bearer:ValidIssuers:0", ""),
        ("Authentication:Schemes:Bearer:SigningKeys:0:Issuer", "nobody"),
        ("Pages:ClientId", ClientId),
    ];

    public static async Task<TestProvider> StartAsync(string subject)
    {
        var provider = new TestProvider(subject);
        await provider.app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private object Describe() => new
    {
        issuer = Authority,
        authorization_endpoint = $"{Authority}/authorize",
        token_endpoint = $"{Authority}/token",
        userinfo_endpoint = $"{Authority}/userinfo",
        jwks_uri = $"{Authority}/keys",
        response_types_supported = new[] { "code" },
        subject_types_supported = new[] { "public" },
        id_token_signing_alg_values_supported = new[] { "RS256" },
        code_challenge_methods_supported = new[] { "S256" },
    };

    private object PublicKey()
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "RSA",
            use = "sig",
            alg = "RS256",
            kid = "1",
            n = Base64UrlEncoder.Encode(parameters.Modulus),
            e = Base64UrlEncoder.Encode(parameters.Exponent),
        };
    }

    // In a hidden frame it may ask nobody anything (prompt=none).
    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        var answer = $"{query["redirect_uri"]}?state={Uri.EscapeDataString(query["state"]!)}";
        if (query["prompt"] == "none" && !isSignedIn)
            return Results.Redirect($"{answer}&error=login_required");
        if (query["client_id"] != ClientId || query["code_challenge_method"] != "S256")
            return Results.BadRequest();
        isSignedIn = true;
        var code = Guid.NewGuid().ToString();
        codes[code] = (query["nonce"].ToString(), query["code_challenge"].ToString());
        return Results.Redirect($"{answer}&code={code}");
    }

    private async Task<IResult> IssueAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (!codes.TryRemove(form["code"].ToString(), out var asked))
            return Results.BadRequest();
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        if (challenge != asked.Challenge)
            return Results.BadRequest();
        return Results.Json(new
        {
            access_token = Sign(TestTokens.Audience, new() { ["sub"] = subject, ["role"] = "rider" }),
            id_token = Sign(ClientId, new() { ["sub"] = subject, ["nonce"] = asked.Nonce }),
            token_type = "Bearer",
            expires_in = 3600,
            scope = "openid profile",
        });
    }

    private string Sign(string audience, Dictionary<string, object> claims) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Authority,
            Audience = audience,
            Claims = claims,
            SigningCredentials = new(new RsaSecurityKey(key) { KeyId = "1" }, SecurityAlgorithms.RsaSha256),
        });
}
