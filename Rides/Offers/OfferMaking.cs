using System.Runtime.CompilerServices;
using RideAspire.Persistence;
using RideAspire.Trips;

namespace RideAspire.Offers;

/// <summary>Offers trips to drivers, in batches of one round trip each. No trip is offered to two drivers at once, no driver asked for two trips at once.</summary>
public sealed class OfferMaking(RidesDbContext db, TimeProvider time)
{
    /// <summary>Offers each trip to its driver where the trip still waits within its deadline and the driver is free and was not asked for it before.</summary>
    /// <param name="pairs">Trips and drivers.</param>
    /// <param name="window">How long a driver may take to answer; a trip's deadline ends it sooner.</param>
    /// <param name="ct">Cancels the statement.</param>
    /// <returns>The offers that were made.</returns>
    public async Task<IReadOnlyCollection<MadeOffer>> MakeAsync(IReadOnlyList<Assignment> pairs, TimeSpan window, CancellationToken ct)
    {
        if (pairs.Count == 0)
            return [];

        // In the order of the drivers, so that two batches wait for one another in the unique index in one direction only.
        var made = await db.BatchAsync(
            async reader =>
            {
                await reader.RowsAsync(row => row.GetGuid(0), ct);
                return await reader.RowsAsync(row => new MadeOffer(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetTimeSpan(3)), ct);
            },
            ct,
            FreePairs.Lock(pairs),
            FormattableStringFactory.Create(FreePairs.Sql + """
                INSERT INTO offers (id, trip_id, driver_id, status, offered_at, lapses_at, version)
                SELECT offer_id, trip_id, driver_id, 'PENDING', now, LEAST(now + {3}, deadline_at), 1 FROM free, clock ORDER BY driver_id
                ON CONFLICT DO NOTHING
                RETURNING id, trip_id, driver_id, lapses_at - offered_at
                """, [.. FreePairs.Parameters(pairs, time), window]));
        RideTelemetry.Offers(OfferStatus.Pending, made.Count);
        return made;
    }
}

/// <summary>An offer that was just made.</summary>
/// <param name="LapsesIn">How long the driver has to answer.</param>
public readonly record struct MadeOffer(Guid Id, Guid Trip, string Driver, TimeSpan LapsesIn);
