using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using RideAspire.Offers;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>
/// WAITING → ASSIGNED for drivers who accept at once, in batches of one round trip each. No trip gets two drivers, no driver two trips, and
/// none is assigned late. What the driver never had to answer is recorded as an accepted offer.
/// </summary>
public sealed class TripAssignment(RidesDbContext db, TimeProvider time)
{
    /// <summary>Gives each trip to its driver where the trip still waits within its deadline and the driver is free. Returns the pairs that came together.</summary>
    public async Task<IReadOnlyCollection<AssignedTrip>> AssignAsync(IReadOnlyList<Assignment> pairs, CancellationToken ct)
    {
        if (pairs.Count == 0)
            return [];

        try
        {
            var assigned = await UpdateAsync(pairs, ct);
            RideTelemetry.Transition(TripStatus.Assigned, assigned.Count);
            RideTelemetry.Offers(OfferStatus.Accepted, assigned.Count);
            return assigned;
        }
        catch (PostgresException e) when (IsCollision(e))
        {
            // A driver of the batch got another trip in this very instant; the batch changed nothing, so each pair may try alone.
            if (pairs.Count == 1)
                return [];

            var assigned = new List<AssignedTrip>();
            foreach (var pair in pairs)
                assigned.AddRange(await AssignAsync([pair], ct));
            return assigned;
        }
    }

    /// <summary>Which of these drivers have an active trip or are being asked, by the database.</summary>
    public Task<List<string>> EngagedDriversAsync(IReadOnlyCollection<string> drivers, CancellationToken ct) =>
        db.Trips.Where(t => drivers.Contains(t.DriverId!) && (t.Status == TripStatus.Assigned || t.Status == TripStatus.InProgress)).Select(t => t.DriverId!)
            .Concat(db.Offers.Where(o => drivers.Contains(o.DriverId) && o.Status == OfferStatus.Pending).Select(o => o.DriverId))
            .ToListAsync(ct);

    // Two batches with the same drivers crosswise would wait for one another in the unique index: Postgres ends one of them.
    private static bool IsCollision(PostgresException e) => e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected;

    private Task<List<AssignedTrip>> UpdateAsync(IReadOnlyList<Assignment> pairs, CancellationToken ct) =>
        db.BatchAsync(
            async reader =>
            {
                await reader.RowsAsync(row => row.GetGuid(0), ct);
                return await reader.RowsAsync(AssignedTrip.Read, ct);
            },
            ct,
            FreePairs.Lock(pairs),
            FormattableStringFactory.Create(FreePairs.Sql + """
                , assigned AS (
                    UPDATE trips SET status = 'ASSIGNED', driver_id = free.driver_id, version = version + 1
                    FROM free, clock WHERE trips.id = free.trip_id AND status = (SELECT 'WAITING') AND trips.deadline_at > now
                    RETURNING trips.id, trips.driver_id, trips.deadline_at
                ), accepted AS (
                    INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, closed_at, version)
                    SELECT offer_id, trip_id, free.driver_id, 'ACCEPTED', now, now, now, 1 FROM free JOIN assigned ON id = trip_id, clock
                )
                SELECT id, driver_id, deadline_at FROM assigned
                """, FreePairs.Parameters(pairs, time)));
}

/// <summary>A trip that a driver got.</summary>
/// <param name="DeadlineAt">Until when the driver was sought.</param>
public readonly record struct AssignedTrip(Guid Trip, string Driver, DateTimeOffset DeadlineAt)
{
    internal static AssignedTrip Read(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2));
}
