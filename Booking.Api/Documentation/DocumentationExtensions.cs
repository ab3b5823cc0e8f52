using Scalar.AspNetCore;

namespace RideAspire.Booking.Documentation;

internal static class DocumentationExtensions
{
    public static void AddDocumentation(this WebApplicationBuilder builder) =>
        builder.Services.AddOpenApi("v1", openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "RideAspire";
            document.Info.Description = "Book a ride; a driver is found within the match window, or the trip becomes DRIVER_NOT_FOUND at its deadline.";

            // Clients reach this API through the gateway, so the document must not name the replica that happened to answer.
            document.Servers = [new() { Url = "/" }];
            return Task.CompletedTask;
        }));

    /// <summary>The document at <c>/openapi/v1.json</c>, a page to browse and try it at <c>/scalar/v1</c>.</summary>
    public static void MapDocumentation(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapScalarApiReference();
    }
}
