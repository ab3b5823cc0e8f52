using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using RideAspire.Booking.Contracts;
using RideAspire.Trips;

namespace RideAspire.Booking.Documentation;

/// <summary>
/// Adds an example of each request and response, written by the serializer that writes the responses.
/// </summary>
internal static class Examples
{
    private static readonly Dictionary<string, object> requests = new()
    {
        ["BookTrip"] = new BookTrip(ExampleRide.UnionSquare, ExampleRide.TimesSquare),
        ["SetPresence"] = new DriverPresence(40.7359, -73.9911),
        ["CancelAnyTrip"] = new EndTrip("The car broke down. The rider called."),
        ["CompleteAnyTrip"] = new EndTrip("The driver's phone is dead. The rider has arrived."),
    };

    private static readonly Dictionary<string, object> responses = new()
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
        ["CancelAnyTrip"] = ExampleRide.View(TripStatus.Cancelled, version: 4),
        ["CompleteAnyTrip"] = ExampleRide.View(TripStatus.Completed, version: 4),
        ["InspectTrip"] = new InspectedTrip(
            ExampleRide.View(), ExampleRide.Trip().History, [ExampleRide.Offer(OfferStatus.Accepted)], Closing: null,
            TraceId: "0af7651916cd43dd8448eb211c80319c"),
        ["WatchTrips"] = ExampleRide.Live(),
        ["WatchDrivers"] = new DriversView(Online: 212, Free: 140, Stale: 3),
        ["InspectTimers"] = new TimersView([ExampleRide.Timers()]),
        ["SweepNow"] = new SweepRequested(Workers: 2),
    };

    public static Task AddAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var json = context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var name = operation.OperationId!;
        if (requests.TryGetValue(name, out var request))
            operation.RequestBody!.Content!["application/json"].Example = JsonSerializer.SerializeToNode(request, json);

        if (responses.TryGetValue(name, out var response))
        {
            var success = operation.Responses!.First(pair => pair.Key[0] == '2').Value;
            success.Content!.Single().Value.Example = JsonSerializer.SerializeToNode(response, json);
        }

        return Task.CompletedTask;
    }

    private static TripPage PageAt(string path) => new([ExampleRide.View()], $"{path}?before={ExampleRide.View().Id}&limit=1");
}
