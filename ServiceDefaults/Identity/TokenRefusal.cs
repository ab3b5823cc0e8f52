using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace RideAspire.ServiceDefaults.Identity;

/// <summary>Why a request's access token was not accepted: in words of our own, which never repeat what the token says.</summary>
internal sealed record TokenRefusal(string Why)
{
    /// <summary>
    /// Told in <c>WWW-Authenticate</c> here, and in the problem's detail later. While the identity provider's keys cannot be had, nobody
    /// knows whether the token is good: then it is 503, lest an app signs its user out.
    /// </summary>
    public static async Task TellAsync(JwtBearerChallengeContext challenge)
    {
        if (challenge.AuthenticateFailure is not { } failure)
            return;

        var refusal = new TokenRefusal(Reason(failure));
        if (failure is not UnusableSubjectException && !await HasKeysAsync(challenge))
        {
            refusal = new("the identity provider does not tell its keys. Repeat the request after the time in Retry-After");
            challenge.HandleResponse();
            challenge.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            challenge.Response.Headers.RetryAfter = "1";
        }

        challenge.HttpContext.Features.Set(refusal);
        challenge.Error = "invalid_token";
        challenge.ErrorDescription = refusal.Why;
    }

    // Kept once they were had: this asks the provider only while they never were. With keys by configuration there is no provider.
    private static async Task<bool> HasKeysAsync(JwtBearerChallengeContext challenge)
    {
        if (challenge.Options.ConfigurationManager is not { } provider)
            return true;
        try
        {
            return await provider.GetConfigurationAsync(challenge.HttpContext.RequestAborted) is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Reason(Exception failure) => failure switch
    {
        SecurityTokenExpiredException => "it has expired",
        SecurityTokenNotYetValidException => "it is not valid yet",
        SecurityTokenNoExpirationException or SecurityTokenInvalidLifetimeException => "it does not say until when it is valid",
        SecurityTokenInvalidAudienceException => "it was issued for another audience",
        SecurityTokenInvalidIssuerException => "its issuer is not trusted here",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => "its signature is not by a key that is trusted here",
        UnusableSubjectException => "its sub is not 1 to 255 printable ASCII characters without spaces",
        _ => "it cannot be read as a signed JWT",
    };
}

/// <summary>A token that is valid, and yet does not say who calls.</summary>
internal sealed class UnusableSubjectException() : SecurityTokenValidationException("The token has no usable sub.");
