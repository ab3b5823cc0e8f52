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

    private static async Task<Results<Created<BookedTrip>, Conflict>> Book(
        BookTrip request,
        [FromHeader(Name = "Idempotency-Key")] string rider,
        TripInsert trips,
        TripTimers timers,
        CancellationToken ct)
    {
        if (await trips.InsertAsync(rider, request.Pickup, request.Dropoff, ct) is not var (trip, deadline))
            return TypedResults.Conflict();

        // A crash from here until the timer fires leaves the trip WAITING forever.
        timers.Start(trip);
        return TypedResults.Created($"/v1/trips/{trip}", new BookedTrip(trip, deadline));
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
