using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RideAspire.Booking.Documentation;

/// <summary>Tells who may call: what the routes require is what the document says.</summary>
internal static class Callers
{
    private const string Scheme = "bearer";

    public static Task TellOfTokensAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.AddComponent<IOpenApiSecurityScheme>(Scheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "A signed JWT: sub is the rider's or driver's id, role is rider, driver or ops. In Development, POST /dev/tokens at the gateway issues one: "
                + "{\"subject\": \"rider-1\", \"role\": \"rider\"}.",
        });
        return Task.CompletedTask;
    }

    /// <summary>Each of the roles suffices.</summary>
    public static Task TellOfRolesAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var roles = context.Description.ActionDescriptor.EndpointMetadata.OfType<AuthorizationPolicy>()
            .SelectMany(policy => policy.Requirements.OfType<RolesAuthorizationRequirement>())
            .SelectMany(requirement => requirement.AllowedRoles);
        operation.Security = [.. roles.Select(role => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [role] })];
        return Task.CompletedTask;
    }
}
