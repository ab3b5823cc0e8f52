using Microsoft.AspNetCore.Authorization;
using RideAspire.Booking.Problems;

namespace RideAspire.Booking.Requests;

/// <summary>As what a caller calls: the token's <c>role</c>.</summary>
internal static class Roles
{
    public const string Rider = "rider";
    public const string Driver = "driver";
    public const string Ops = "ops";

    /// <summary>Whatever is not said to be for anybody needs a token: also a path at which nothing is, as at the gateway.</summary>
    public static void AddRoles(this WebApplicationBuilder builder) =>
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());

    /// <summary>Lets only callers of one of these roles in: without a token 401, with another role 403.</summary>
    public static T For<T>(this T route, params string[] roles)
        where T : IEndpointConventionBuilder =>
        route.RequireAuthorization(policy => policy.RequireRole(roles)).Refuses(ProblemTypes.Unauthenticated, ProblemTypes.Forbidden);
}
