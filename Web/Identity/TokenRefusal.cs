using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;

namespace RideAspire.Web.Identity;

/// <summary>
/// Why a request's access token was refused. The text is fixed and never repeats what the token contains.
/// </summary>
internal sealed record TokenRefusal(string Reason)
{
    /// <summary>
    /// Puts the reason into <c>WWW-Authenticate</c>, and into a feature of the request, from which the problem's detail
    /// is made. While the identity provider's keys are unavailable the token cannot be checked. The response is then
    /// 503, so that an app does not sign its user out.
    /// </summary>
    public static Task DescribeAsync(JwtBearerChallengeContext challenge)
    {
        if (challenge.AuthenticateFailure is not { } failure)
            return Task.CompletedTask;

        var refusal = new TokenRefusal(ReasonOf(failure));
        if (failure is KeysUnavailableException)
        {
            challenge.HandleResponse();
            challenge.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            challenge.Response.Headers.RetryAfter = "1";
        }

        challenge.HttpContext.Features.Set(refusal);
        challenge.Error = "invalid_token";
        challenge.ErrorDescription = refusal.Reason;
        return Task.CompletedTask;
    }

    private static string ReasonOf(Exception failure) => failure switch
    {
        SecurityTokenExpiredException => "it has expired",
        SecurityTokenNotYetValidException => "it is not valid yet",
        SecurityTokenNoExpirationException or SecurityTokenInvalidLifetimeException => "it has no valid expiry time",
        SecurityTokenInvalidAudienceException => "it was issued for another audience",
        SecurityTokenInvalidIssuerException => "its issuer is not trusted here",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => "its signature is not from a trusted key",
        KeysUnavailableException => "the identity provider's keys are unavailable. Retry after the time in Retry-After",
        UnusableSubjectException => "its sub is not 1 to 255 printable ASCII characters without spaces",
        _ => "it cannot be read as a signed JWT",
    };
}

/// <summary>The token is valid, but does not name its caller in a usable way.</summary>
internal sealed class UnusableSubjectException() : SecurityTokenValidationException("The token has no usable sub.");
