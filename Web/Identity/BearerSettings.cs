using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace RideAspire.Web.Identity;

/// <summary>Stops the start with a clear message when the settings are not enough to check a token.</summary>
internal sealed class BearerSettings : IPostConfigureOptions<JwtBearerOptions>, IValidateOptions<JwtBearerOptions>
{
    /// <summary>The section of the configuration that the framework binds by itself.</summary>
    public const string Section = "Authentication:Schemes:Bearer";

    // HS256 takes no shorter key.
    private const int MinKeyBits = 256;

    // The framework would read the keys from the configuration again for each token. Here they are read once, and an
    // invalid key is reported.
    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        try
        {
            options.TokenValidationParameters.IssuerSigningKeys = [.. options.TokenValidationParameters.IssuerSigningKeys ?? []];
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new OptionsValidationException(name ?? "", typeof(JwtBearerOptions),
                [$"{Section}:SigningKeys: each key needs an Issuer of its own, and a Value in base64."]);
        }
    }

    public ValidateOptionsResult Validate(string? name, JwtBearerOptions options)
    {
        var failures = Failures(options).ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(JwtBearerOptions options)
    {
        var tokens = options.TokenValidationParameters;
        if (!tokens.ValidateAudience || !tokens.ValidateIssuer)
            yield return $"{Section}:ValidateAudience and {Section}:ValidateIssuer cannot be switched off.";
        if (string.IsNullOrWhiteSpace(tokens.ValidAudience) && !HasAny(tokens.ValidAudiences))
            yield return $"Configure {Section}:ValidAudiences:0, the audience of the tokens.";

        // An authority publishes its keys and its issuer's name.
        var keys = tokens.IssuerSigningKeys.ToArray();
        if (!string.IsNullOrWhiteSpace(options.Authority) || !string.IsNullOrWhiteSpace(options.MetadataAddress))
        {
            // A developer's key left in the settings would stay trusted, and anybody who has it could sign tokens.
            if (keys.Length > 0)
                yield return $"Configure {Section}:Authority or {Section}:SigningKeys, not both: only the provider's keys may be trusted.";
            yield break;
        }

        if (string.IsNullOrWhiteSpace(tokens.ValidIssuer) && !HasAny(tokens.ValidIssuers))
            yield return $"Configure {Section}:Authority, the address of the OpenID Connect provider. "
                + $"With a signing key configure {Section}:ValidIssuers:0 instead.";
        if (keys.Length == 0)
            yield return $"Configure {Section}:Authority. Without a provider configure {Section}:SigningKeys:0:Value (base64) "
                + $"and {Section}:SigningKeys:0:Issuer, which must be one of {Section}:ValidIssuers.";
        if (keys.Any(key => key.KeySize < MinKeyBits))
            yield return $"{Section}:SigningKeys: each key must have at least {MinKeyBits / 8} bytes.";
    }

    private static bool HasAny(IEnumerable<string>? names) => names?.Any(name => !string.IsNullOrWhiteSpace(name)) == true;
}
