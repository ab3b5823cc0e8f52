using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using RideAspire.Booking.Drivers;
using RideAspire.Booking.Offers;
using RideAspire.Booking.Ops;
using RideAspire.Booking.Requests;
using RideAspire.Booking.Trips;
using RideAspire.Offers;
using RideAspire.Trips;

namespace RideAspire.Booking.Documentation;

/// <summary>Shows a body of each kind: one ride, written by the very serializer that writes the answers.</summary>
internal static class Examples
{
    private static readonly DateTimeOffset evening = new(2026, 11, 23, 17, 46, 20, 120, TimeSpan.Zero);

    private static readonly Trip trip = new()
    {
        Id = Guid.Parse("019ab1c2-6f00-7c3e-9d52-1b0f5e8a7c41"),
        RiderId = "rider-1",
        DriverId = "driver-1",
        Status = TripStatus.Assigned,
        Pickup = new(40.7359, -73.9911),
        Dropoff = new(40.758, -73.9855),
        RequestedAt = evening,
        DeadlineAt = evening.AddMinutes(1),
        Version = 2,
        History = [new(2, TripStatus.Assigned, "driver-1", evening.AddMinutes(1), evening.AddSeconds(7))],
    };

    private static readonly Offer offer = new()
    {
        Id = Guid.Parse("019ab1c2-7120-7f4a-8c3d-5e6f7a8b9c0d"),
        TripId = trip.Id,
        DriverId = "driver-1",
        Status = OfferStatus.Accepted,
        OfferedAt = evening.AddSeconds(1),
        LapsesAt = evening.AddSeconds(16),
        ClosedAt = evening.AddSeconds(7),
        Version = 2,
    };

    private static readonly object[] all =
    [
        new BookTrip(Place.Of(trip.Pickup), Place.Of(trip.Dropoff)),
        new DriverPresence(trip.Pickup.Lat, trip.Pickup.Lon),
        TripView.Of(trip),
        new TripPage([TripView.Of(trip)], $"/v1/trips?before={trip.Id}&limit=1"),
        OfferView.Of(offer, trip),
        new InspectedTrip(TripView.Of(trip), trip.History, [OfferView.Of(offer, trip)]),
    ];

    public static Task ShowAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var json = context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        if (context.Description.ParameterDescriptions.SingleOrDefault(parameter => parameter.Source == BindingSource.Body) is { } body)
            Show(operation.RequestBody!.Content!, body.Type, json);
        foreach (var answer in context.Description.SupportedResponseTypes.Where(answer => answer.StatusCode < 300))
            Show(operation.Responses![$"{answer.StatusCode}"].Content, answer.Type, json);
        return Task.CompletedTask;
    }

    private static void Show(IDictionary<string, OpenApiMediaType>? content, Type? type, JsonSerializerOptions json)
    {
        if (content?.TryGetValue("application/json", out var media) == true && all.SingleOrDefault(example => example.GetType() == type) is { } example)
            media.Example = JsonSerializer.SerializeToNode(example, json);
    }
}
