using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using RideAspire.Web.Identity;

namespace RideAspire.Booking.Documentation;

/// <summary>Describes which callers an operation allows, from the authorization policies of its route.</summary>
internal static class Callers
{
    public const string Scheme = "bearer";

    public static Task AddTokenSchemeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.AddComponent<IOpenApiSecurityScheme>(Scheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = $"A signed JWT: sub is the rider's or driver's id; {RoleClaim(context)} is rider, driver or ops. "
                + "In Development, POST /dev/tokens at the gateway issues one: {\"subject\": \"rider-1\", \"role\": \"rider\"}.",
        });
        return Task.CompletedTask;
    }

    private static string RoleClaim(OpenApiDocumentTransformerContext context) =>
        context.ApplicationServices.GetRequiredService<IOptions<RoleClaimOptions>>().Value.RoleClaim;

    /// <summary>Any one of the roles is enough.</summary>
    public static Task DescribeRolesAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var roles = context.Description.ActionDescriptor.EndpointMetadata.OfType<AuthorizationPolicy>()
            .SelectMany(policy => policy.Requirements.OfType<RolesAuthorizationRequirement>())
            .SelectMany(requirement => requirement.AllowedRoles);
        var scheme = new OpenApiSecuritySchemeReference(Scheme, context.Document);
        operation.Security = [.. roles.Select(role => new OpenApiSecurityRequirement { [scheme] = [role] })];
        return Task.CompletedTask;
    }
}
