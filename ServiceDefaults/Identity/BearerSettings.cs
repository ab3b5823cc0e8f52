using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace RideAspire.ServiceDefaults.Identity;

/// <summary>Holds the start up with a clear message when a service could not tell a good token from a bad one.</summary>
internal sealed class BearerSettings : IPostConfigureOptions<JwtBearerOptions>, IValidateOptions<JwtBearerOptions>
{
    /// <summary>The section of the configuration that the framework binds by itself.</summary>
    public const string Section = "Authentication:Schemes:Bearer";

    // HS256 takes no shorter key.
    private const int LeastKeyBits = 256;

    // The framework reads the keys anew, by way of the configuration, for each token: here they are read once, and a wrong one is told of.
    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        try
        {
            options.TokenValidationParameters.IssuerSigningKeys = [.. options.TokenValidationParameters.IssuerSigningKeys ?? []];
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new OptionsValidationException(name ?? "", typeof(JwtBearerOptions),
                [$"{Section}:SigningKeys: each key needs an Issuer of its own, and a Value that is base64."]);
        }
    }

    public ValidateOptionsResult Validate(string? name, JwtBearerOptions options)
    {
        var wrong = Mistakes(options).ToArray();
        return wrong.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> Mistakes(JwtBearerOptions options)
    {
        var tokens = options.TokenValidationParameters;
        if (!tokens.ValidateAudience || !tokens.ValidateIssuer)
            yield return $"{Section}:ValidateAudience and {Section}:ValidateIssuer cannot be switched off.";
        if (string.IsNullOrWhiteSpace(tokens.ValidAudience) && !AnyIn(tokens.ValidAudiences))
            yield return $"Configure {Section}:ValidAudiences:0: for whom tokens are issued.";

        // An authority tells its keys and its issuer's name by itself.
        var keys = tokens.IssuerSigningKeys.ToArray();
        if (!string.IsNullOrWhiteSpace(options.Authority) || !string.IsNullOrWhiteSpace(options.MetadataAddress))
        {
            // A key of a developer's that was left over would go on being trusted, whoever has it.
            if (keys.Length > 0)
                yield return $"Configure {Section}:Authority or {Section}:SigningKeys, not both: beside a provider's keys no other is trusted.";
            yield break;
        }

        if (string.IsNullOrWhiteSpace(tokens.ValidIssuer) && !AnyIn(tokens.ValidIssuers))
            yield return $"Configure {Section}:Authority: the address of the OpenID Connect provider; or, with a signing key, {Section}:ValidIssuers:0.";
        if (keys.Length == 0)
            yield return $"Configure {Section}:Authority; or {Section}:SigningKeys:0:Value (base64) with the {Section}:SigningKeys:0:Issuer that is among {Section}:ValidIssuers.";
        if (keys.Any(key => key.KeySize < LeastKeyBits))
            yield return $"{Section}:SigningKeys: a key has at least {LeastKeyBits / 8} bytes.";
    }

    private static bool AnyIn(IEnumerable<string>? names) => names?.Any(name => !string.IsNullOrWhiteSpace(name)) == true;
}
