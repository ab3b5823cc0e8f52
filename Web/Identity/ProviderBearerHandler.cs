using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RideAspire.Web.Identity;

/// <summary>
/// Checks a token once more when the known keys do not explain its signature and the provider has been asked again: it
/// may have a new key, or another one by the same id. Without the provider's keys no token is checked. Leaves a
/// <see cref="TokenCheck"/> in the request.
/// </summary>
internal sealed class ProviderBearerHandler(IOptionsMonitor<JwtBearerOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : JwtBearerHandler(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var result = await CheckAsync();
        if (result.Succeeded || result.Failure is SecurityTokenValidationException)
            Context.Features.Set(new TokenCheck(result.Succeeded));
        return result;
    }

    private async Task<AuthenticateResult> CheckAsync()
    {
        if (Options.ConfigurationManager is not ProviderKeys keys || Token() is not { } token)
            return await base.HandleAuthenticateAsync();
        if (keys.Current is not { } known)
            return AuthenticateResult.Fail(new KeysUnavailableException());

        var result = await base.HandleAuthenticateAsync();
        if (result.Failure is not SecurityTokenInvalidSignatureException failure)
            return result;
        return await keys.SearchAsync(new JsonWebToken(token).Kid, known) switch
        {
            KeySearch.Read => await base.HandleAuthenticateAsync(),
            KeySearch.Unavailable when failure is SecurityTokenSignatureKeyNotFoundException =>
                AuthenticateResult.Fail(new KeysUnavailableException()),
            _ => result,
        };
    }

    // As the base class finds it.
    private string? Token()
    {
        var header = Request.Headers.Authorization.ToString();
        var token = header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? header[Prefix.Length..].Trim() : "";
        return token.Length > 0 ? token : null;
    }
}
