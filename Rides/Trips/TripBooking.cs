using Microsoft.EntityFrameworkCore;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>Books trips: one insert, in which the schema's unique indexes decide who was first.</summary>
public sealed class TripBooking(RidesDbContext db, TripInserts inserts)
{
    /// <summary>
    /// Books a trip, or finds the one that the same request booked before. Only Postgres is touched: arming the timers comes after the
    /// commit, and a crash between the two is the sweep's to mend.
    /// </summary>
    public async Task<BookingOutcome> BookAsync(BookingRequest request, CancellationToken ct)
    {
        while (true)
        {
            if (await inserts.InsertAsync(request, ct) is { } booked)
            {
                RideTelemetry.Transition(TripStatus.Waiting, 1);
                return new BookingOutcome.Booked(booked, Replayed: false);
            }

            if (request.IdempotencyKey is { } key && await FirstOfAsync(request.RiderId, key, ct) is { } first)
                return SameBody(first, request) ? new BookingOutcome.Booked(first, Replayed: true) : new BookingOutcome.KeyReused(first.Id);

            if (await OpenTripAsync(request.RiderId, ct) is { } open)
                return new BookingOutcome.RiderHasOpenTrip(open);

            // The trip that was in the way has closed since: the rider may book.
        }
    }

    private Task<Trip?> FirstOfAsync(string rider, string key, CancellationToken ct) =>
        db.Trips.AsNoTracking().SingleOrDefaultAsync(t => t.RiderId == rider && t.IdempotencyKey == key, ct);

    private Task<Guid?> OpenTripAsync(string rider, CancellationToken ct) =>
        db.Trips.Where(t => t.RiderId == rider && t.ClosedAt == null).Select(t => (Guid?)t.Id).SingleOrDefaultAsync(ct);

    private static bool SameBody(Trip trip, BookingRequest request) => trip.Pickup == request.Pickup && trip.Dropoff == request.Dropoff;
}

/// <param name="IdempotencyKey">Names this booking, per rider; null books without protection against a repeat.</param>
public sealed record BookingRequest(string RiderId, GeoPoint Pickup, GeoPoint Dropoff, string? IdempotencyKey);

/// <summary>What became of a booking.</summary>
public abstract record BookingOutcome
{
    private BookingOutcome()
    {
    }

    /// <param name="Trip">The trip as it now is.</param>
    /// <param name="Replayed">True when an earlier request with the same key had booked it.</param>
    public sealed record Booked(Trip Trip, bool Replayed) : BookingOutcome;

    /// <param name="Trip">The rider's open trip, which must end first.</param>
    public sealed record RiderHasOpenTrip(Guid Trip) : BookingOutcome;

    /// <param name="Trip">The trip that the rider booked under this key, with another body.</param>
    public sealed record KeyReused(Guid Trip) : BookingOutcome;
}
