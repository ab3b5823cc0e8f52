using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Gateway;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.Web.Identity;

/// <summary>
/// An OpenID Connect provider: it issues tokens, publishes its public key, changes it, fails and hangs. And a gateway
/// that trusts it, in front of a replica that answers everything.
/// </summary>
internal sealed class TestProvider : IAsyncDisposable
{
    private static readonly RSA unknown = RSA.Create(2048);

    private readonly List<RSA> keys = [RSA.Create(2048)];
    private FakeReplica provider = null!;
    private FakeReplica replica = null!;
    private volatile bool down;
    private string? fixedKeyId;
    private volatile TaskCompletionSource? hanging;
    private int reads;

    public HostedService<ReplicaClients> Gateway { get; private set; } = null!;

    public string Issuer => provider.Address.ToString();

    /// <summary>How often the gateway has begun to read what the provider publishes.</summary>
    public int Reads => Volatile.Read(ref reads);

    public bool Down
    {
        set => down = value;
    }

    private RSA Key => keys[^1];

    private string KeyId => fixedKeyId ?? $"{keys.Count}";

    public static async Task<TestProvider> StartAsync(bool down = false, bool hangs = false)
    {
        var started = new TestProvider { down = down, hanging = hangs ? new() : null };
        started.provider = await FakeReplica.StartAsync(started.AnswerAsync);
        started.replica = await FakeReplica.StartAsync();
        started.Gateway = started.replica.Gateway(
            ("Authentication:Schemes:Bearer:Authority", started.Issuer),
            ("Authentication:Schemes:Bearer:RequireHttpsMetadata", "false"),
            ("Authentication:Schemes:Bearer:ValidIssuers:0", ""),
            ("Authentication:Schemes:Bearer:SigningKeys:0:Issuer", "nobody"));
        if (!down && !hangs)
            await started.ReadyAsync();
        return started;
    }

    public void Hang() => hanging = new();

    public void GoOn()
    {
        var hung = hanging;
        hanging = null;
        hung?.SetResult();
    }

    /// <summary>From now on only a new key is published, and tokens are signed with it.</summary>
    /// <param name="keepId">Whether the new key has the old one's id.</param>
    public void Rotate(bool keepId = false)
    {
        fixedKeyId = keepId ? KeyId : null;
        keys.Add(RSA.Create(2048));
    }

    public byte[] PublicKey => Key.ExportRSAPublicKey();

    /// <summary>Waits until the gateway is ready.</summary>
    public Task ReadyAsync() => TestHost.UntilAsync(async () => await StatusAsync("/health", token: null) == 200);

    public async Task<int> StatusAsync(string? token) => await StatusAsync("/v1/trips", token);

    public string Token(string audience = TestTokens.Audience, string? issuer = null) => TokenBy(Key, KeyId, issuer ?? Issuer, audience);

    /// <summary>A token by a key that the provider never had.</summary>
    public string TokenOfUnknownKey(string keyId) => TokenBy(unknown, keyId, Issuer, TestTokens.Audience);

    public async ValueTask DisposeAsync()
    {
        GoOn();
        await Gateway.DisposeAsync();
        await provider.DisposeAsync();
        await replica.DisposeAsync();
        keys.ForEach(key => key.Dispose());
    }

    private static string TokenBy(RSA key, string keyId, string issuer, string audience) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = new Dictionary<string, object> { ["sub"] = "rider-1", ["role"] = "rider" },
            SigningCredentials = new(new RsaSecurityKey(key) { KeyId = keyId }, SecurityAlgorithms.RsaSha256),
        });

    private async Task<int> StatusAsync(string path, string? token)
    {
        using var caller = Caller.Of(Gateway.Address, token);
        using var response = await caller.GetAsync(path, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != "/keys")
            Interlocked.Increment(ref reads);
        if (hanging is { } hung)
            await hung.Task.WaitAsync(context.RequestAborted);
        if (down)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        var issuer = $"http://{context.Request.Host}/";
        var parameters = Key.ExportParameters(includePrivateParameters: false);
        var (n, e) = (Base64UrlEncoder.Encode(parameters.Modulus), Base64UrlEncoder.Encode(parameters.Exponent));
        await context.Response.WriteAsync(context.Request.Path == "/keys"
            ? JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", use = "sig", kid = KeyId, n, e } } })
            : JsonSerializer.Serialize(new { issuer, jwks_uri = $"{issuer}keys" }));
    }
}
