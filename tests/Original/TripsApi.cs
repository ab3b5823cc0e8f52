using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using RideAspire.Trips;

namespace RideAspire.Original;

internal static class TripsApi
{
    public static void MapTrips(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/trips", Book);
        routes.MapGet("/health", Health);
    }

    private static async Task<Results<Created<BookedTrip>, Conflict, UnprocessableEntity>> Book(
        BookTrip request,
        [FromHeader(Name = "Idempotency-Key")] string rider,
        TripBooking booking,
        TripTimers timers,
        CancellationToken ct)
    {
        switch (await booking.BookAsync(new(rider, request.Pickup, request.Dropoff, rider), ct))
        {
            case BookingOutcome.Booked(var trip, var replayed):
                // A crash from here until the timer fires leaves the trip WAITING forever.
                if (!replayed)
                    timers.Start(trip.Id);
                return TypedResults.Created($"/v1/trips/{trip.Id}", new BookedTrip(trip.Id, trip.DeadlineAt));
            case BookingOutcome.RiderHasOpenTrip:
                return TypedResults.Conflict();
            case BookingOutcome.KeyReused:
                return TypedResults.UnprocessableEntity();
            default:
                throw new UnreachableException();
        }
    }

    private static async Task<Ok> Health(NpgsqlDataSource postgres, CancellationToken ct)
    {
        await using var command = postgres.CreateCommand("SELECT 1");
        await command.ExecuteNonQueryAsync(ct);
        return TypedResults.Ok();
    }

    private sealed record BookTrip
    {
        public required GeoPoint Pickup { get; init; }

        public required GeoPoint Dropoff { get; init; }
    }

    private sealed record BookedTrip(Guid Id, DateTimeOffset DeadlineAt);
}
