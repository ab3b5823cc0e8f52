using Microsoft.AspNetCore.Authorization;
using RideAspire.Booking.Problems;

namespace RideAspire.Booking.Requests;

/// <summary>The roles of callers. Which claim of a token has them is a setting.</summary>
internal static class Roles
{
    public const string Rider = "rider";
    public const string Driver = "driver";
    public const string Ops = "ops";

    /// <summary>
    /// Every path needs a token unless it allows anonymous callers. This includes unknown paths, as at the gateway.
    /// </summary>
    public static void AddRoles(this WebApplicationBuilder builder) =>
        builder.Services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());

    /// <summary>Allows only callers with one of these roles: 401 without a token, 403 with another role.</summary>
    public static T For<T>(this T route, params string[] roles)
        where T : IEndpointConventionBuilder =>
        route.RequireAuthorization(policy => policy.RequireRole(roles)).Refuses(ProblemTypes.Unauthenticated, ProblemTypes.Forbidden);
}
