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
            content.Examples = types.ToDictionary(
                type => NameOf(type), IOpenApiExample (type) => new OpenApiExample { Summary = type.Title, Value = Example(type) });
        }

        var responses = new OpenApiResponses();
        foreach (var (status, response) in operation.Responses!.OrderBy(response => response.Key, StringComparer.Ordinal))
            responses[status] = response;
        responses["default"] = Any(context.Document);
        operation.Responses = responses;
        return Task.CompletedTask;
    }

    /// <summary>Any refusal that an operation does not list.</summary>
    public static OpenApiResponse Any(OpenApiDocument? document) => new()
    {
        Description = "Any other refusal or failure. The type is about:blank: the status is enough.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaType] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), document) },
        },
    };

    /// <summary>
    /// Gives all problems one schema, with the members that some of them have; the one with faults by field extends it.
    /// Generators make a class of each schema, and could not compile one for each response.
    /// </summary>
    public static void ShareOneBase(OpenApiDocument document)
    {
        var schemas = document.Components!.Schemas!;
        var problem = (OpenApiSchema)schemas[nameof(ProblemDetails)];
        foreach (var (name, example) in ProblemTypes.All.SelectMany(type => type.Members).Append(("traceId", "")))
            problem.Properties!.TryAdd(name, SchemaOf(example));

        var withErrors = (OpenApiSchema)schemas[nameof(HttpValidationProblemDetails)];
        schemas[nameof(HttpValidationProblemDetails)] = new OpenApiSchema
        {
            AllOf =
            [
                new OpenApiSchemaReference(nameof(ProblemDetails), document),
                new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema> { ["errors"] = withErrors.Properties!["errors"] },
                },
            ],
        };
    }

    private static OpenApiSchema SchemaOf(object example) => example is string
        ? new() { Type = JsonSchemaType.String }
        : new() { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } };

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
