using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RideAspire.Booking.Documentation;

/// <summary>The headers of the answers, which the routes' metadata do not tell.</summary>
internal static class Answers
{
    private static readonly (string Status, string Header, string Meaning)[] headers =
    [
        ("201", "Location", "The trip's path."),
        ("201", "Idempotency-Replayed", "true when an earlier request with the same Idempotency-Key had booked the trip."),
        ("503", "Retry-After", "Seconds after which the request may be repeated."),
    ];

    public static Task TellOfHeadersAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        foreach (var (status, header, meaning) in headers)
        {
            if (operation.Responses?.GetValueOrDefault(status) is OpenApiResponse response)
            {
                response.Headers ??= new Dictionary<string, IOpenApiHeader>();
                response.Headers[header] = new OpenApiHeader { Description = meaning, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
            }
        }

        return Task.CompletedTask;
    }
}
