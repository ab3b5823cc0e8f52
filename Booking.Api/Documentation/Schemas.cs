using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RideAspire.Booking.Drivers;
using RideAspire.Booking.Requests;
using RideAspire.Booking.Trips;
using RideAspire.Trips;

namespace RideAspire.Booking.Documentation;

/// <summary>What the document's generator cannot see: how our converters write, and that the validation refuses null.</summary>
internal static class Schemas
{
    public static Task TellOfConvertersAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?))
        {
            schema.Type = type == typeof(DateTimeOffset) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = "date-time";
            schema.Examples = ["2026-11-23T15:46:20.120000Z"];
        }
        else if (type == typeof(TripStatus))
        {
            schema.Type = JsonSchemaType.String;
            schema.Description = "WAITING → ASSIGNED → IN_PROGRESS → COMPLETED; WAITING → DRIVER_NOT_FOUND; WAITING or ASSIGNED → CANCELLED.";
        }

        return Task.CompletedTask;
    }

    /// <summary>A request's properties are nullable for the sake of validation, which tells of all that are missing; but null is refused.</summary>
    public static void RequiredIsNotNull(OpenApiDocument document)
    {
        foreach (var request in new[] { nameof(BookTrip), nameof(Place), nameof(DriverPresence) })
        {
            var schema = document.Components!.Schemas![request];
            foreach (var name in schema.Required!)
                schema.Properties![name] = NotNull(schema.Properties[name]);
        }
    }

    private static IOpenApiSchema NotNull(IOpenApiSchema schema)
    {
        if (schema.OneOf is { Count: 2 } either)
            return either.Single(one => one.Type != JsonSchemaType.Null);
        if (schema is OpenApiSchema { Type: not null } plain)
            plain.Type &= ~JsonSchemaType.Null;
        return schema;
    }
}
