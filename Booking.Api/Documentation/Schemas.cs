using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Ops;
using RideAspire.Trips;

namespace RideAspire.Booking.Documentation;

/// <summary>
/// Adds what the document's generator cannot see: the formats of our converters, and that validation refuses null.
/// </summary>
internal static class Schemas
{
    private static readonly string[] requests = [nameof(BookTrip), nameof(Place), nameof(DriverPresence), nameof(EndTrip)];

    public static Task DescribeConvertedTypesAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
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
            schema.Description = "WAITING → ASSIGNED → IN_PROGRESS → COMPLETED; WAITING → DRIVER_NOT_FOUND; "
                + "ASSIGNED → WAITING, when returned or not acknowledged; WAITING or ASSIGNED → CANCELLED; "
                + "IN_PROGRESS → CANCELLED, by ops only.";
        }
        else if (type == typeof(OfferStatus))
        {
            schema.Type = JsonSchemaType.String;
            schema.Description = "PENDING → ACCEPTED → RETURNED; PENDING → DECLINED, LAPSED or WITHDRAWN.";
        }
        else if (context.ParameterDescription?.ParameterDescriptor is IParameterInfoParameterDescriptor parameter
            && parameter.ParameterInfo.GetCustomAttribute<AllowedStatusAttribute>() is not null)
        {
            schema.Enum = [.. Enum.GetValues<TripStatus>().Select(status => JsonValue.Create(status.Name()))];
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Requests: no further properties, and no null. Their properties are nullable only so that validation can report
    /// all that are missing. No default values either: generators take a property with one for required. Responses:
    /// later versions may have more properties.
    /// </summary>
    public static void RestrictRequests(OpenApiDocument document)
    {
        foreach (var (name, schema) in document.Components!.Schemas!)
            ((OpenApiSchema)schema).AdditionalPropertiesAllowed = !requests.Contains(name);

        foreach (var request in requests)
        {
            var schema = document.Components!.Schemas![request];
            foreach (var name in schema.Required!)
                schema.Properties![name] = NotNull(schema.Properties[name]);
            foreach (var property in schema.Properties!.Values.OfType<OpenApiSchema>())
                property.Default = null;
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
