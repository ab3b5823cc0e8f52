using RideAspire.Trips;
using Scalar.AspNetCore;

namespace RideAspire.Booking.Documentation;

internal static class DocumentationExtensions
{
    public static void AddDocumentation(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenApi("v1", openApi =>
        {
            openApi.AddSchemaTransformer(Schemas.TellOfConvertersAsync);
            openApi.AddOperationTransformer(Callers.TellOfRolesAsync);
            openApi.AddOperationTransformer(Headers.TellAsync);
            openApi.AddOperationTransformer(Examples.ShowAsync);
            openApi.AddOperationTransformer(Refusals.TellAsync);
            openApi.AddDocumentTransformer(Callers.TellOfTokensAsync);
            openApi.AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "RideAspire";
                document.Info.Description = "Book a ride; a driver is found within the match window, or the trip becomes "
                    + $"{TripStatus.DriverNotFound.Name()} at its deadline. Every refusal is problem details (RFC 9457): "
                    + "those that are not listed with an operation have the type about:blank, since their status says it all.";

                // Clients reach this API through the gateway, so the document must not name the replica that happened to answer.
                document.Servers = [new() { Url = "/" }];
                Schemas.TellRequestsFromAnswers(document);
                return Task.CompletedTask;
            });
        });

    /// <summary>For anybody: the document at <c>/openapi/v1.json</c>, a page to browse and try it at <c>/scalar/v1</c>, with all that the page loads.</summary>
    public static void MapDocumentation(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference(page => page.DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp()).AllowAnonymous();
    }
}
