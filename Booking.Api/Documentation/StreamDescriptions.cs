using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using RideAspire.Booking.Contracts;
using RideAspire.Trips;

namespace RideAspire.Booking.Documentation;

/// <summary>
/// Describes event streams as what they are on the wire: a text of many events, as it comes. A client that was
/// generated from the schema of one event would read to the end and then fail. The schemas of the events are in the
/// document too.
/// </summary>
internal static class StreamDescriptions
{
    private static readonly Dictionary<string, (string Event, string Id, object Data)> examples = new()
    {
        ["TripEvents"] = ("trip", "2", ExampleRide.View()),
        ["DriverEvents"] = (
            "state", $"{ExampleRide.Offer(OfferStatus.Pending).Id}.1/-.0", new DriverState(ExampleRide.Offer(OfferStatus.Pending), null)),
    };

    public static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        if (operation.Responses?.GetValueOrDefault("200")?.Content is { } content
            && content.TryGetValue(MediaTypeNames.Text.EventStream, out var stream))
        {
            // Generators know "binary" as a body to be read as it comes.
            stream.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
            stream.Example = Example(operation.OperationId!, context.ApplicationServices);
        }

        return Task.CompletedTask;
    }

    private static string Example(string operation, IServiceProvider services)
    {
        var json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var (name, id, data) = examples[operation];
        return $"event: {name}\ndata: {JsonSerializer.Serialize(data, json)}\nid: {id}\n\nevent: heartbeat\ndata: \n\n";
    }
}
