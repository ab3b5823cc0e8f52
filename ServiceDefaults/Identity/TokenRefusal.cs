using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace RideAspire.ServiceDefaults.Identity;

/// <summary>Why a request's access token was not accepted: in words of our own, which never repeat what the token says.</summary>
internal sealed record TokenRefusal(string Why)
{
    /// <summary>Told in <c>WWW-Authenticate</c> here, and in the problem's detail later.</summary>
    public static Task TellAsync(JwtBearerChallengeContext challenge)
    {
        if (challenge.AuthenticateFailure is not { } failure)
            return Task.CompletedTask;

        var refusal = new TokenRefusal(Reason(failure));
        challenge.HttpContext.Features.Set(refusal);
        challenge.Error = "invalid_token";
        challenge.ErrorDescription = refusal.Why;
        return Task.CompletedTask;
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
