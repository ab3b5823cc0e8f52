using Microsoft.EntityFrameworkCore;
using RideAspire.Schema;

namespace RideAspire.Integration.Tests.Interleavings;

/// <summary>The rules that every read obeys, at every moment of an interleaving.</summary>
internal static class SnapshotRules
{
    /// <summary>
    /// Reads the trips and their offers in one statement. A cancellation leaves an offer alone that another transaction
    /// is closing, and an expiry too. That nothing is pending in the end is a rule of the history.
    /// </summary>
    /// <exception cref="RuleViolationException">They break a rule.</exception>
    public static async Task CheckAsync(RidesDbContext db, Guid[] trips)
    {
        var violations = await db.Database.SqlQuery<string>($"""
            WITH mine AS (SELECT id, rider_id, driver_id, status FROM trips WHERE id = ANY ({trips})),
                 pending AS (SELECT trip_id, driver_id FROM offers WHERE trip_id = ANY ({trips}) AND status = 'PENDING')
            SELECT 'two open trips of ' || rider_id AS "Value"
                FROM mine WHERE status IN ('WAITING', 'ASSIGNED', 'IN_PROGRESS') GROUP BY rider_id HAVING count(*) > 1
            UNION ALL SELECT 'two active trips of ' || driver_id
                FROM mine WHERE status IN ('ASSIGNED', 'IN_PROGRESS') GROUP BY driver_id HAVING count(*) > 1
            UNION ALL SELECT 'two pending offers to ' || driver_id FROM pending GROUP BY driver_id HAVING count(*) > 1
            UNION ALL SELECT 'two pending offers of ' || trip_id FROM pending GROUP BY trip_id HAVING count(*) > 1
            UNION ALL SELECT 'a pending offer of ' || id || ', which is ' || status
                FROM mine JOIN pending ON trip_id = id WHERE status NOT IN ('WAITING', 'DRIVER_NOT_FOUND', 'CANCELLED')
            """).ToListAsync();
        if (violations.Count > 0)
            throw new RuleViolationException(string.Join("; ", violations));
    }
}

/// <summary>An interleaving has broken a rule.</summary>
internal sealed class RuleViolationException(string message) : Exception(message);
