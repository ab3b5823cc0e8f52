using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using RideAspire.Booking.Drivers;
using RideAspire.Booking.Ops;
using RideAspire.Booking.Trips;
using RideAspire.Offers;
using RideAspire.Trips;

namespace RideAspire.Booking.Documentation;

/// <summary>Shows what each operation takes and answers, written by the very serializer that writes the answers.</summary>
internal static class Examples
{
    /// <summary>What the generator takes a stream's events for. Nothing refers to it: a stream is text, of which only the events' data is JSON.</summary>
    public const string NoSchema = "SseItemOfObject";

    private static readonly Dictionary<string, object> requests = new()
    {
        ["BookTrip"] = new BookTrip(ExampleRide.UnionSquare, ExampleRide.TimesSquare),
        ["SetPresence"] = new DriverPresence(40.7359, -73.9911),
    };

    private static readonly Dictionary<string, object> answers = new()
    {
        ["BookTrip"] = ExampleRide.View(TripStatus.Waiting, version: 1),
        ["GetTrip"] = ExampleRide.View(),
        ["CancelTrip"] = ExampleRide.View(TripStatus.Cancelled, version: 3),
        ["StartTrip"] = ExampleRide.View(TripStatus.InProgress, version: 3),
        ["CompleteTrip"] = ExampleRide.View(TripStatus.Completed, version: 4),
        ["ReturnTrip"] = ExampleRide.View(TripStatus.Waiting, version: 3),
        ["ListTrips"] = PageAt("/v1/trips"),
        ["GetOffer"] = ExampleRide.Offer(OfferStatus.Pending),
        ["AcceptOffer"] = ExampleRide.View(),
        ["DeclineOffer"] = ExampleRide.Offer(OfferStatus.Declined),
        ["ListAllTrips"] = PageAt("/v1/ops/trips"),
        ["InspectTrip"] = new InspectedTrip(ExampleRide.View(), ExampleRide.Trip().History, [ExampleRide.Offer(OfferStatus.Accepted)]),
    };

    /// <summary>The first event of each stream, and its data.</summary>
    private static readonly Dictionary<string, (string Head, object Data)> streams = new()
    {
        ["TripEvents"] = ("event: trip\nid: 2", ExampleRide.View()),
        ["DriverEvents"] = ("event: offer\nid: 019ab1c2-7120-7f4a-8c3d-5e6f7a8b9c0d.1/-.0", ExampleRide.Offer(OfferStatus.Pending)),
    };

    public static Task ShowAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var json = context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var name = operation.OperationId!;
        if (requests.TryGetValue(name, out var request))
            operation.RequestBody!.Content!["application/json"].Example = JsonSerializer.SerializeToNode(request, json);

        var content = operation.Responses!.First(response => response.Key[0] == '2').Value.Content;
        if (answers.TryGetValue(name, out var answer))
            content!["application/json"].Example = JsonSerializer.SerializeToNode(answer, json);

        if (streams.TryGetValue(name, out var stream))
        {
            content!["text/event-stream"].Schema = new OpenApiSchema { Type = JsonSchemaType.String };
            content["text/event-stream"].Example = $"{stream.Head}\ndata: {JsonSerializer.Serialize(stream.Data, json)}\n\n";
        }

        return Task.CompletedTask;
    }

    private static TripPage PageAt(string path) => new([ExampleRide.View()], $"{path}?before={ExampleRide.View().Id}&limit=1");
}
