using System.Text.Json;
using Npgsql;
using RideAspire.Persistence;

namespace RideAspire.Trips;

/// <summary>Reads trips on behalf of those who wait for them to change. Often, so without the model, which costs half as much again.</summary>
public sealed class TripNews(RidesDbContext db)
{
    /// <summary>Of these trips, the rows that are newer than what is known already, in no order.</summary>
    /// <param name="known">Each trip once, with the version that is known; 0 where none is.</param>
    public Task<List<Trip>> NewerAsync(IReadOnlyCollection<KeyValuePair<Guid, int>> known, CancellationToken ct)
    {
        var ids = known.Select(trip => trip.Key).ToArray();
        var versions = known.Select(trip => trip.Value).ToArray();
        return db.BatchAsync(
            reader => reader.RowsAsync(Read, ct),
            ct,
            $"""
            SELECT id, rider_id, status, driver_id, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, requested_at, deadline_at, closed_at, version, history
            FROM trips JOIN unnest({ids}, {versions}) AS known (known_id, known_version) ON id = known_id AND version > known_version
            """);
    }

    /// <summary>Reads a trip whose columns come first, in the order in which they are named here.</summary>
    internal static Trip Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        RiderId = row.GetString(1),
        Status = StatusNames.Parse<TripStatus>(row.GetString(2)),
        DriverId = row.IsDBNull(3) ? null : row.GetString(3),
        Pickup = new(row.GetDouble(4), row.GetDouble(5)),
        Dropoff = new(row.GetDouble(6), row.GetDouble(7)),
        RequestedAt = row.GetFieldValue<DateTimeOffset>(8),
        DeadlineAt = row.GetFieldValue<DateTimeOffset>(9),
        ClosedAt = row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10),
        Version = row.GetInt32(11),
        History = JsonSerializer.Deserialize<TripChange[]>(row.GetString(12), JsonSerializerOptions.Web)!,
    };
}
