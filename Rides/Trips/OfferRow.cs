using Npgsql;
using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>An offer's columns, in the order in which they are read.</summary>
internal static class OfferRow
{
    /// <summary>To select from <c>offers</c>; the table's name qualifies each column.</summary>
    public static readonly SqlText Columns = new(
        """
        offers.id, offers.trip_id, offers.driver_id, offers.status, offers.offered_at, offers.lapses_at, offers.closed_at, offers.version
        """);

    /// <summary>What an insert of a closed offer sets. A pending one leaves out <c>closed_at</c>.</summary>
    public static readonly SqlText Inserted = new("id, trip_id, driver_id, status, offered_at, lapses_at, closed_at, version");

    /// <summary>How many <see cref="Columns"/> there are.</summary>
    public const int Count = 8;

    /// <summary>Reads an offer from a row that has <see cref="Columns"/> from the given position on.</summary>
    private static Offer Read(NpgsqlDataReader row, int first) => new()
    {
        Id = row.GetGuid(first),
        TripId = row.GetGuid(first + 1),
        DriverId = row.GetString(first + 2),
        Status = StatusNames.Parse<OfferStatus>(row.GetString(first + 3)),
        OfferedAt = row.GetFieldValue<DateTimeOffset>(first + 4),
        LapsesAt = row.GetFieldValue<DateTimeOffset>(first + 5),
        ClosedAt = row.IsDBNull(first + 6) ? null : row.GetFieldValue<DateTimeOffset>(first + 6),
        Version = row.GetInt32(first + 7),
    };

    /// <summary>Reads a row of <see cref="TripRow.Columns"/> followed by <see cref="Columns"/>.</summary>
    /// <exception cref="UnknownStatusException">Only a newer release knows the status of either.</exception>
    public static OfferedTrip ReadWithTrip(NpgsqlDataReader row)
    {
        var (offer, trip) = ReadAnyWithTrip(row);
        return offer.Status.IsKnown() ? new(offer, trip.Known()) : throw new UnknownStatusException(offer.Id);
    }

    /// <summary>As <see cref="ReadWithTrip"/>, also when only a newer release knows a status.</summary>
    public static OfferedTrip ReadAnyWithTrip(NpgsqlDataReader row) => new(Read(row, TripRow.Count), TripRow.ReadAny(row));
}
