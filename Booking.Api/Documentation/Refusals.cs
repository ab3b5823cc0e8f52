using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RideAspire.Booking.Problems;

namespace RideAspire.Booking.Documentation;

/// <summary>Describes the problems of each operation, their headers and an example of each.</summary>
internal static class Refusals
{
    private const string MediaType = "application/problem+json";

    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        foreach (var types in context.Description.ActionDescriptor.EndpointMetadata.OfType<ProblemType>().GroupBy(type => type.Status))
        {
            var response = (OpenApiResponse)operation.Responses![types.Key.ToString(CultureInfo.InvariantCulture)];
            response.Description = string.Join('\n', types.Select(type => $"- `{type.Uri}`: {type.Meaning}"));
            response.Headers = Headers.Of(types.SelectMany(type => type.Headers).Distinct());
            var content = response.Content![MediaType];
            content.Schema = new OpenApiSchema { AllOf = [content.Schema!, OneOf(types)] };
            content.Examples = types.ToDictionary(
                type => NameOf(type), IOpenApiExample (type) => new OpenApiExample { Summary = type.Title, Value = Example(type) });
        }

        var responses = new OpenApiResponses();
        foreach (var (status, response) in operation.Responses!.OrderBy(response => response.Key, StringComparer.Ordinal))
            responses[status] = response;
        responses["default"] = new OpenApiResponse
        {
            Description = "Any other refusal or failure. The type is about:blank: the status is enough.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), context.Document) },
            },
        };
        operation.Responses = responses;
        return Task.CompletedTask;
    }

    private static OpenApiSchema OneOf(IEnumerable<ProblemType> types) => new()
    {
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Enum = [.. types.Select(type => JsonValue.Create(type.Uri))] },
        },
    };

    private static string NameOf(ProblemType type) => type.Uri.Split(':')[^1];

    private static JsonObject Example(ProblemType type)
    {
        var problem = new JsonObject { ["type"] = type.Uri, ["title"] = type.Title, ["status"] = type.Status, ["detail"] = type.Meaning };
        foreach (var (name, example) in type.Members)
            problem[name] = JsonSerializer.SerializeToNode(example);
        problem["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736";
        return problem;
    }
}
