using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RideAspire.Kit;

/// <summary>
/// Access tokens as an identity provider would issue them, good and bad. Each run makes its own signing key, so the
/// repository holds none.
/// </summary>
public static class TestTokens
{
    public const string Issuer = "ride-aspire-tests";
    public const string Audience = "ride-aspire";

    private static readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The key as configuration has it.</summary>
    public static string SigningKey { get; } = Convert.ToBase64String(key);

    /// <summary>The settings with which a service accepts these tokens.</summary>
    public static IReadOnlyList<(string Key, string? Value)> Settings { get; } =
    [
        ("Authentication:Schemes:Bearer:ValidAudiences:0", Audience),
        ("Authentication:Schemes:Bearer:ValidIssuers:0", Issuer),
        ("Authentication:Schemes:Bearer:SigningKeys:0:Issuer", Issuer),
        ("Authentication:Schemes:Bearer:SigningKeys:0:Value", SigningKey),
    ];

    public static string Rider(string id) => For(id, "rider");

    public static string Driver(string id) => For(id, "driver");

    public static string Ops(string id = "ops-1") => For(id, "ops");

    /// <summary>A good token, unless an argument spoils it.</summary>
    /// <param name="subject">A string; anything else makes a bad token. Null leaves <c>sub</c> out.</param>
    /// <param name="role">Null leaves <c>role</c> out.</param>
    /// <param name="validFor">From now; a negative time makes a token that has expired. Default: 1 h.</param>
    /// <param name="signedWith">Default: the key in <see cref="Settings"/>.</param>
    public static string For(
        object? subject,
        string? role = null,
        TimeSpan? validFor = null,
        string audience = Audience,
        string issuer = Issuer,
        byte[]? signedWith = null,
        DateTimeOffset? notBefore = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new Dictionary<string, object>();
        if (subject is not null)
            claims["sub"] = subject;
        if (role is not null)
            claims["role"] = role;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = claims,
            NotBefore = notBefore?.UtcDateTime,
            Expires = (now + (validFor ?? TimeSpan.FromHours(1))).UtcDateTime,
            SigningCredentials = new(new SymmetricSecurityKey(signedWith ?? key), SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>Expired longer ago than the clock skew that services tolerate.</summary>
    public static string Expired(string subject, string role) => For(subject, role, validFor: TimeSpan.FromMinutes(-1));

    /// <summary>Only the key is wrong.</summary>
    public static string WronglySigned(string subject, string role) => For(subject, role, signedWith: RandomNumberGenerator.GetBytes(32));

    /// <summary>Issued for another service.</summary>
    public static string ForAnotherAudience(string subject, string role) => For(subject, role, audience: "another-service");

    /// <summary>Without a signature: <c>"alg":"none"</c>.</summary>
    public static string WithoutSignature(string subject, string role)
    {
        var payload = For(subject, role).Split('.')[1];
        return $"{Base64UrlEncoder.Encode("{\"alg\":\"none\",\"typ\":\"JWT\"}")}.{payload}.";
    }
}
