using Microsoft.AspNetCore.Http;
using RideAspire.ServiceDefaults.Identity;

namespace RideAspire.ServiceDefaults.Problems;

/// <summary>What is wrong with who calls, not with what is asked for: the same at every door of the system.</summary>
public static class CallerProblems
{
    /// <summary>401: no access token, or one that is not accepted. <c>WWW-Authenticate</c> tells the same to machines.</summary>
    public const string Unauthenticated = "urn:ride-aspire:problem:unauthenticated";

    /// <summary>403: the caller is known, and may not do this.</summary>
    public const string Forbidden = "urn:ride-aspire:problem:forbidden";

    /// <summary>429: <c>Retry-After</c> says in how many seconds the request may be repeated.</summary>
    public const string TooManyRequests = "urn:ride-aspire:problem:too-many-requests";

    internal static string? TypeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Unauthenticated,
        StatusCodes.Status403Forbidden => Forbidden,
        StatusCodes.Status429TooManyRequests => TooManyRequests,
        _ => null,
    };

    internal static string? Hint(HttpContext context, int status) => status switch
    {
        StatusCodes.Status401Unauthorized when context.Features.Get<TokenRefusal>() is { } refusal => $"The access token is not accepted: {refusal.Why}.",
        StatusCodes.Status401Unauthorized => "This takes an access token, in the header Authorization: Bearer TOKEN.",
        StatusCodes.Status503ServiceUnavailable when context.Features.Get<TokenRefusal>() is { } unable => $"The access token cannot be checked: {unable.Why}.",
        StatusCodes.Status403Forbidden => "The access token is good, but not for this: its role is another one.",
        StatusCodes.Status429TooManyRequests => "There were too many requests. Repeat this one after the time in Retry-After.",
        _ => null,
    };
}
