using System.Diagnostics;
using Microsoft.Extensions.Options;
using RideAspire.Dispatch;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// Books trips: one insert, in which the schema's unique indexes decide which booking was first, and which refuses a
/// rider who books too often. Then the trip's timers are armed.
/// </summary>
/// <remarks>
/// A crash between the commit and the arming leaves a trip without timers. The repair arms them, or the sweep expires
/// the trip.
/// </remarks>
public sealed class TripBooking(
    PostgresStore postgres, AfterCommit afterCommit, TripJournal journal, IOptions<TripOptions> options, TimeProvider time)
{
    /// <summary>
    /// How often a booking is tried when nothing that this release knows is in its way. More often than that, it is no
    /// race: the schema of a newer release may forbid what this one cannot see.
    /// </summary>
    private const int MaxTries = 3;

    private readonly TripInserts inserts = new(postgres, options, time);

    /// <summary>Books a trip, or finds the trip that the same request booked before.</summary>
    /// <exception cref="TimeoutException">
    /// Too many bookings wait already, or this one was refused for no known reason.
    /// </exception>
    public async Task<BookingOutcome> BookAsync(BookingRequest request, CancellationToken ct)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            if (await inserts.InsertAsync(request, ct) is { } booked)
            {
                TripTelemetry.Transition(TripStatus.Waiting, 1);
                await afterCommit.BookedAsync(booked);
                journal.Booked(booked);
                return new BookingOutcome.Booked(booked, Replayed: false);
            }

            if (request.IdempotencyKey is { } key && await FindByKeyAsync(request.RiderId, key, ct) is { } first)
            {
                return HasSameBody(first, request)
                    ? new BookingOutcome.Booked(first, Replayed: true)
                    : new BookingOutcome.KeyReused(first.Id);
            }

            if (await FindObstacleAsync(request.RiderId, ct) is { } obstacle)
                return obstacle;

            // The trip that was in the way has closed since, or is old enough, so the rider may book.
        }

        throw new TimeoutException("The database refuses the booking, and nothing that this release knows is in its way.");
    }

    private async Task<Trip?> FindByKeyAsync(string rider, string key, CancellationToken ct)
    {
        var found = await postgres.QueryAsync(
            $"SELECT {TripRow.Columns} FROM trips WHERE rider_id = {rider} AND idempotency_key = {key}", TripRow.Read, ct);
        return found.SingleOrDefault();
    }

    private async Task<BookingOutcome?> FindObstacleAsync(string rider, CancellationToken ct)
    {
        var (open, waits) = await postgres.BatchAsync(
            async reader => (
                await reader.RowsAsync(row => (row.GetGuid(0), row.GetString(1)), ct),
                await reader.RowsAsync(row => row.GetTimeSpan(0), ct)),
            ct,
            OpenTrip(rider),
            BookingRate.Wait(rider, options.Value.MostPerMinute));
        return (open, waits) switch
        {
            ([var (trip, status), ..], _) => new BookingOutcome.RiderHasOpenTrip(trip, status),
            (_, [var wait]) => new BookingOutcome.TooManyBookings(wait),
            _ => null,
        };
    }

    /// <summary>
    /// Selects the rider's open trip, whatever status a newer release has given it. It is the newest, because the rider
    /// books no other while it is open. A hundred are read in case the database's clock has gone back.
    /// </summary>
    internal static FormattableString OpenTrip(string rider) => $"""
        SELECT id, status FROM (
            SELECT id, status, closed_at FROM trips WHERE rider_id = {rider} ORDER BY requested_at DESC, id DESC LIMIT 100
        ) AS newest
        WHERE closed_at IS NULL
        """;

    private static bool HasSameBody(Trip trip, BookingRequest request) => trip.Pickup == request.Pickup && trip.Dropoff == request.Dropoff;
}

/// <summary>A request for a trip.</summary>
/// <param name="IdempotencyKey">
/// The rider's name for this booking. Null books without protection against a repeat.
/// </param>
public sealed record BookingRequest(string RiderId, GeoPoint Pickup, GeoPoint Dropoff, string? IdempotencyKey)
{
    /// <inheritdoc cref="Trip.TraceParent"/>
    public string? TraceParent { get; init; } =
        Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;
}

/// <summary>The outcome of a booking.</summary>
public abstract record BookingOutcome
{
    private BookingOutcome()
    {
    }

    /// <param name="Trip">The trip as it is now.</param>
    /// <param name="Replayed">True when an earlier request with the same key booked it.</param>
    public sealed record Booked(Trip Trip, bool Replayed) : BookingOutcome;

    /// <param name="Trip">The rider's open trip, which must end first.</param>
    /// <param name="Status">Its status by the name of the wire. A newer release may know it alone.</param>
    public sealed record RiderHasOpenTrip(Guid Trip, string Status) : BookingOutcome;

    /// <param name="Wait">The time until the rider may book again.</param>
    public sealed record TooManyBookings(TimeSpan Wait) : BookingOutcome;

    /// <param name="Trip">The trip that the rider booked under this key, with another body.</param>
    public sealed record KeyReused(Guid Trip) : BookingOutcome;
}
