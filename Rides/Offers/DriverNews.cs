using Npgsql;
using RideAspire.Persistence;
using RideAspire.Trips;

namespace RideAspire.Offers;

/// <summary>Reads what concerns drivers, many of them in one round trip.</summary>
public sealed class DriverNews(RidesDbContext db)
{
    /// <summary>
    /// The pending offers of these drivers, and the offers of these ids, each with its trip; then, a moment later, the active trips of these
    /// drivers, and the trips of these ids. In no order, and none twice.
    /// </summary>
    public Task<(List<OfferedTrip> Offers, List<Trip> Trips)> ReadAsync(
        IReadOnlyCollection<string> drivers, IReadOnlyCollection<Guid> offers, IReadOnlyCollection<Guid> trips, CancellationToken ct)
    {
        var names = drivers.ToArray();
        return db.BatchAsync(
            async reader => (await reader.RowsAsync(Read, ct), await reader.RowsAsync(TripNews.Read, ct)),
            ct,
            $"""
            SELECT trips.id, rider_id, trips.status, trips.driver_id, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at,
                trips.closed_at, trips.version, history,
                asked.id, asked.driver_id, asked.status, offered_at, lapses_at, asked.closed_at, asked.version
            FROM (
                SELECT * FROM offers WHERE status = 'PENDING' AND driver_id = ANY ({names})
                UNION SELECT * FROM offers WHERE id = ANY ({offers.ToArray()})
            ) AS asked JOIN trips ON trips.id = trip_id
            """,
            $"""
            SELECT id, rider_id, status, driver_id, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, closed_at, version, history
            FROM trips WHERE status IN ('ASSIGNED', 'IN_PROGRESS') AND driver_id = ANY ({names})
            UNION
            SELECT id, rider_id, status, driver_id, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, closed_at, version, history
            FROM trips WHERE id = ANY ({trips.ToArray()})
            """);
    }

    private static OfferedTrip Read(NpgsqlDataReader row)
    {
        var trip = TripNews.Read(row);
        var offer = new Offer
        {
            Id = row.GetGuid(13),
            TripId = trip.Id,
            DriverId = row.GetString(14),
            Status = StatusNames.Parse<OfferStatus>(row.GetString(15)),
            OfferedAt = row.GetFieldValue<DateTimeOffset>(16),
            LapsesAt = row.GetFieldValue<DateTimeOffset>(17),
            ClosedAt = row.IsDBNull(18) ? null : row.GetFieldValue<DateTimeOffset>(18),
            Version = row.GetInt32(19),
        };
        return new(offer, trip);
    }
}

/// <summary>An offer, and the trip that it offers.</summary>
public sealed record OfferedTrip(Offer Offer, Trip Trip);
