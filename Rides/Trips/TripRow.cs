using Npgsql;
using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>A trip's columns, in the order in which they are read.</summary>
internal static class TripRow
{
    /// <summary>To select from <c>trips</c>; the table's name qualifies each column.</summary>
    public static readonly SqlText Columns = new(
        """
        trips.id, trips.rider_id, trips.status, trips.driver_id, trips.pickup_lat, trips.pickup_lon, trips.dropoff_lat, trips.dropoff_lon,
            trips.requested_at, trips.deadline_at, trips.closed_at, trips.version, trips.history, trips.trace_parent
        """);

    /// <summary>What a booking inserts. The other columns are empty at first.</summary>
    public static readonly SqlText Inserted = new(
        """
        id, rider_id, status, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon, idempotency_key, trace_parent,
            requested_at, deadline_at, version
        """);

    /// <summary>Since when a waiting trip has waited: since its booking, or its last return.</summary>
    public static readonly SqlText WaitingSince = new("COALESCE((trips.history -> -1 ->> 'at')::timestamptz, trips.requested_at)");

    /// <summary>How many <see cref="Columns"/> there are.</summary>
    public const int Count = 14;

    /// <summary>Reads a trip from a row whose first columns are <see cref="Columns"/>.</summary>
    /// <exception cref="UnknownStatusException">Only a newer release knows its status.</exception>
    public static Trip Read(NpgsqlDataReader row) => ReadAny(row).Known();

    /// <summary>The trip itself.</summary>
    /// <exception cref="UnknownStatusException">Only a newer release knows its status.</exception>
    public static Trip Known(this Trip trip) => trip.Status.IsKnown() ? trip : throw new UnknownStatusException(trip.Id);

    /// <summary>As <see cref="Read"/>, also when only a newer release knows the status.</summary>
    public static Trip ReadAny(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        RiderId = row.GetString(1),
        Status = StatusNames.Parse<TripStatus>(row.GetString(2)),
        DriverId = row.TextOrNull(3),
        Pickup = new(row.GetDouble(4), row.GetDouble(5)),
        Dropoff = new(row.GetDouble(6), row.GetDouble(7)),
        RequestedAt = row.GetFieldValue<DateTimeOffset>(8),
        DeadlineAt = row.GetFieldValue<DateTimeOffset>(9),
        ClosedAt = row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10),
        Version = row.GetInt32(11),
        History = TripHistory.Read(row.GetString(12)),
        TraceParent = row.TextOrNull(13),
    };
}
