using Microsoft.EntityFrameworkCore;
using Npgsql;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>WAITING → ASSIGNED, in batches of one statement each. No trip gets two drivers, no driver two trips, and none is assigned late.</summary>
public sealed class TripAssignment(RidesDbContext db)
{
    /// <summary>Gives each trip to its driver where the trip still waits within its deadline and the driver is free. Returns the trips that were assigned.</summary>
    public async Task<IReadOnlyCollection<Guid>> AssignAsync(IReadOnlyList<Assignment> pairs, CancellationToken ct)
    {
        try
        {
            var assigned = await UpdateAsync(pairs, ct);
            RideTelemetry.Transition(TripStatus.Assigned, assigned.Count);
            return assigned;
        }
        catch (Exception e) when (IsCollision(e))
        {
            // A driver of the batch got another trip in this very instant; the statement changed nothing, so each pair may try alone.
            if (pairs.Count == 1)
                return [];

            var assigned = new List<Guid>();
            foreach (var pair in pairs)
                assigned.AddRange(await AssignAsync([pair], ct));
            return assigned;
        }
    }

    /// <summary>Which of these drivers have an active trip, by the database.</summary>
    public Task<List<string>> ActiveDriversAsync(IReadOnlyCollection<string> drivers, CancellationToken ct) =>
        db.Trips.Where(t => drivers.Contains(t.DriverId!) && (t.Status == TripStatus.Assigned || t.Status == TripStatus.InProgress))
            .Select(t => t.DriverId!).ToListAsync(ct);

    // Two batches with the same drivers crosswise would wait for one another in the unique index: Postgres ends one of them.
    private static bool IsCollision(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected } => true,
        InvalidOperationException { InnerException: PostgresException inner } => IsCollision(inner),
        _ => false,
    };

    private Task<List<Guid>> UpdateAsync(IReadOnlyList<Assignment> pairs, CancellationToken ct)
    {
        var trips = pairs.Select(p => p.Trip).ToArray();
        var drivers = pairs.Select(p => p.Driver).ToArray();
        return db.Database.SqlQuery<Guid>($"""
            WITH pair AS (
                SELECT * FROM unnest({trips}, {drivers}) AS p (trip_id, driver_id)
            ), free AS (
                SELECT id, pair.driver_id FROM trips JOIN pair ON pair.trip_id = id
                WHERE status = 'WAITING' AND deadline_at > clock_timestamp()
                  AND NOT EXISTS (SELECT FROM trips AS active
                                  WHERE active.driver_id = pair.driver_id AND active.status IN ('ASSIGNED', 'IN_PROGRESS'))
                ORDER BY id FOR UPDATE OF trips SKIP LOCKED
            )
            UPDATE trips SET status = 'ASSIGNED', driver_id = free.driver_id, version = version + 1
            FROM free WHERE trips.id = free.id AND status = 'WAITING' AND deadline_at > clock_timestamp()
            RETURNING trips.id AS "Value"
            """).ToListAsync(ct);
    }
}

/// <summary>A trip and the driver who shall have it.</summary>
public readonly record struct Assignment(Guid Trip, string Driver);
