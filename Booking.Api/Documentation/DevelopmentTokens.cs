using System.Net.Mime;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RideAspire.Booking.Documentation;

/// <summary>Describes the gateway's own path that issues tokens, so that the page can be used to get one.</summary>
internal static class DevelopmentTokens
{
    private const string Path = "/dev/tokens";

    public static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Paths[Path] = new OpenApiPathItem
        {
            Operations = new()
            {
                [HttpMethod.Post] = new()
                {
                    OperationId = "IssueToken",
                    Summary = "Get a token (in Development only)",
                    Description = "For any subject. Programs on the gateway's own machine get the role ops too. "
                        + "Put access_token into the field of the scheme bearer.",
                    Tags = new HashSet<OpenApiTagReference> { new("Development", document) },
                    RequestBody = new OpenApiRequestBody
                    {
                        Required = true,
                        Content = Json(
                            new JsonObject { ["subject"] = "rider-1", ["role"] = "rider" },
                            ("subject", JsonSchemaType.String),
                            ("role", JsonSchemaType.String)),
                    },
                    Responses = new()
                    {
                        ["200"] = new OpenApiResponse
                        {
                            Description = "A token for an hour.",
                            Content = Json(
                                new JsonObject { ["access_token"] = "eyJ…", ["token_type"] = "Bearer", ["expires_in"] = 3600 },
                                ("access_token", JsonSchemaType.String),
                                ("token_type", JsonSchemaType.String),
                                ("expires_in", JsonSchemaType.Integer)),
                        },
                        ["default"] = Refusals.Any(document),
                    },
                },
            },
        };
        document.Tags ??= new HashSet<OpenApiTag>();
        document.Tags.Add(new() { Name = "Development" });
        return Task.CompletedTask;
    }

    private static Dictionary<string, OpenApiMediaType> Json(JsonObject example, params (string Name, JsonSchemaType Type)[] properties)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = properties.Select(property => property.Name).ToHashSet(),
            Properties = properties.ToDictionary(
                property => property.Name, IOpenApiSchema (property) => new OpenApiSchema { Type = property.Type }),
        };
        return new() { [MediaTypeNames.Application.Json] = new() { Example = example, Schema = schema } };
    }
}
