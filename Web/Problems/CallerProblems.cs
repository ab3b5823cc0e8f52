using Microsoft.AspNetCore.Http;
using RideAspire.Web.Identity;

namespace RideAspire.Web.Problems;

/// <summary>
/// Problems with the caller rather than with the request. Every web service reports them the same way.
/// </summary>
public static class CallerProblems
{
    /// <summary>
    /// 401: the access token is missing or was refused. <c>WWW-Authenticate</c> tells machines the same.
    /// </summary>
    public const string Unauthenticated = "urn:ride-aspire:problem:unauthenticated";

    /// <summary>403: the caller is authenticated, but may not do this.</summary>
    public const string Forbidden = "urn:ride-aspire:problem:forbidden";

    /// <summary>429: the caller may retry after the number of seconds in <c>Retry-After</c>.</summary>
    public const string TooManyRequests = "urn:ride-aspire:problem:too-many-requests";

    internal static string? TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Unauthenticated,
        StatusCodes.Status403Forbidden => Forbidden,
        StatusCodes.Status429TooManyRequests => TooManyRequests,
        _ => null,
    };

    internal static string? DetailOf(HttpContext context, int status) => (status, context.Features.Get<TokenRefusal>()) switch
    {
        (StatusCodes.Status401Unauthorized, { } refusal) => $"The access token was refused: {refusal.Reason}.",
        (StatusCodes.Status401Unauthorized, null) => "This request needs an access token in the header Authorization: Bearer TOKEN.",
        (StatusCodes.Status503ServiceUnavailable, { } refusal) => $"The access token cannot be checked: {refusal.Reason}.",
        (StatusCodes.Status403Forbidden, _) => MissingRole(context),
        (StatusCodes.Status429TooManyRequests, _) => "There were too many requests. Retry after the time in Retry-After.",
        _ => null,
    };

    private static string MissingRole(HttpContext context)
    {
        var claim = context.RoleClaim();
        return context.User.HasClaim(each => each.Type == CallerExtensions.RoleClaim)
            ? $"The access token is valid, but no role in its claim {claim} may do this."
            : $"The access token is valid, but it has no role: its claim {claim} is missing, or is neither a text nor a list of texts.";
    }
}
