using RideAspire.Trips;
using Scalar.AspNetCore;

namespace RideAspire.Booking.Documentation;

internal static class DocumentationExtensions
{
    /// <remarks>
    /// Where the gateway issues tokens, the document says so: with <c>DevTokens:Enabled</c>, as at the gateway.
    /// </remarks>
    public static void AddDocumentation(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenApi("v1", openApi =>
        {
            openApi.AddSchemaTransformer(Schemas.DescribeConvertedTypesAsync);
            openApi.AddOperationTransformer(Callers.DescribeRolesAsync);
            openApi.AddOperationTransformer(Headers.DescribeAsync);
            openApi.AddOperationTransformer(Examples.AddAsync);
            openApi.AddOperationTransformer(StreamDescriptions.DescribeAsync);
            openApi.AddOperationTransformer(Refusals.DescribeAsync);
            openApi.AddDocumentTransformer(Callers.AddTokenSchemeAsync);
            if (builder.Environment.IsDevelopment() && builder.Configuration.GetValue<bool>("DevTokens:Enabled"))
                openApi.AddDocumentTransformer(DevelopmentTokens.DescribeAsync);
            openApi.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "RideAspire";
                document.Info.Description = "Book a ride. If no driver is found in time, the trip becomes "
                    + $"{TripStatus.DriverNotFound.Name()} at its deadline. Every refusal is problem details (RFC 9457). "
                    + "Refusals that an operation does not list have the type about:blank: their status is enough.";

                // Clients reach this API through the gateway, so the document must not name the replica that answers.
                document.Servers = [new() { Url = "/" }];
                Schemas.RestrictRequests(document);
                Refusals.ShareOneBase(document);
                return Task.CompletedTask;
            });
        });

    /// <summary>
    /// Serves, without authorization, the document at <c>/openapi/v1.json</c> and a page to browse and try it at
    /// <c>/scalar/v1</c>. The page loads nothing from elsewhere.
    /// </summary>
    public static void MapDocumentation(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference(page => page
            .AddPreferredSecuritySchemes([Callers.Scheme])
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()).AllowAnonymous();
    }
}
