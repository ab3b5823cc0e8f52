using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RideAspire.Booking.Documentation;

/// <summary>Describes the headers of responses, which the routes' metadata do not contain.</summary>
internal static class Headers
{
    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        if (operation.Responses?.GetValueOrDefault("201") is OpenApiResponse created)
        {
            created.Headers = Of(
            [
                ("Location", "The trip's path."),
                ("Idempotency-Replayed", "true if an earlier request with the same Idempotency-Key booked the trip."),
            ]);
        }

        return Task.CompletedTask;
    }

    public static Dictionary<string, IOpenApiHeader> Of(IEnumerable<(string Name, string Meaning)> headers) => headers.ToDictionary(
        header => header.Name,
        IOpenApiHeader (header) => new OpenApiHeader
        {
            Description = header.Meaning,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
}
