using Microsoft.Extensions.Options;
using Npgsql;
using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>
/// The numbers that ops watch: trips that wait and are overdue, and how late the last ones were closed. A look is one
/// round trip, and reads a bounded part of some indexes, whatever the table holds.
/// </summary>
public sealed class LiveTrips(PostgresStore postgres, IOptions<TripOptions> options)
{
    /// <summary>Counting the trips that wait ends here, so that it stays cheap.</summary>
    public const int MaxWaiting = 10_000;

    /// <summary>The most trips of a minute whose lateness is looked at: those that were booked last.</summary>
    public const int MaxTripsOfMinute = 200;

    /// <summary>The minutes whose lateness is looked at, the present one included.</summary>
    private const int Minutes = 15;

    /// <exception cref="NpgsqlException">Postgres is down, or refused.</exception>
    /// <exception cref="TimeoutException">Postgres did not answer in time.</exception>
    public Task<TripNumbers> ReadAsync(CancellationToken ct)
    {
        var trips = options.Value;
        return postgres.BatchAsync(
            async reader =>
            {
                var (at, waiting) = (await reader.RowsAsync(row => (row.GetFieldValue<DateTimeOffset>(0), row.GetInt64(1)), ct)).Single();
                var overdue = (await reader.RowsAsync(OverdueTrips.Read, ct)).Single();
                var longRides = (await reader.RowsAsync(row => row.GetInt64(0), ct)).Single();
                return new TripNumbers(at, waiting, overdue, longRides, await reader.RowsAsync(ReadLateness, ct));
            },
            ct,
            Waiting(),
            OverdueTrips.Count(),
            OverdueRides.Count(trips.LongRide),
            Lateness(trips.MatchWindow));
    }

    internal static FormattableString Waiting() => $"""
        SELECT statement_timestamp(), count(*) FROM (
            SELECT FROM trips WHERE status = 'WAITING' ORDER BY deadline_at LIMIT {MaxWaiting}
        ) AS waiting
        """;

    /// <summary>
    /// No index has the deadlines of closed trips, and none is worth its cost to each expiry. So the minutes are those
    /// of the bookings, which an index has, moved by the length of a search.
    /// </summary>
    /// <param name="search">For how long a driver is sought after a booking.</param>
    internal static FormattableString Lateness(TimeSpan search) => $"""
        SELECT minute.start, trip.source, count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY trip.late),
            percentile_disc(0.99) WITHIN GROUP (ORDER BY trip.late), max(trip.late)
        FROM generate_series(0, {Minutes - 1}) AS n,
            LATERAL (SELECT date_trunc('minute', statement_timestamp()) - n * interval '1 minute' AS start) AS minute,
            LATERAL (
                SELECT closed_at - deadline_at AS late, history -> -1 ->> 'source' AS source FROM trips
                WHERE status = 'DRIVER_NOT_FOUND'
                    AND requested_at >= minute.start - {search} AND requested_at < minute.start + interval '1 minute' - {search}
                ORDER BY requested_at DESC, id DESC LIMIT {MaxTripsOfMinute}
            ) AS trip
        GROUP BY minute.start, trip.source ORDER BY minute.start, trip.source
        """;

    private static MinuteLateness ReadLateness(NpgsqlDataReader row) => new(
        row.GetFieldValue<DateTimeOffset>(0),
        row.TextOrNull(1),
        row.GetInt64(2),
        Median: row.GetTimeSpan(3),
        P99: row.GetTimeSpan(4),
        Max: row.GetTimeSpan(5));
}

/// <summary>What <see cref="LiveTrips"/> reads.</summary>
/// <param name="At">When it was read, by the database's clock.</param>
/// <param name="Waiting">Trips that wait, <see cref="LiveTrips.MaxWaiting"/> at most.</param>
/// <param name="Overdue">Those of them that should have been closed.</param>
/// <param name="LongRides">Trips that have been IN_PROGRESS for longer than <see cref="TripOptions.LongRide"/>.</param>
/// <param name="Lateness">The last minutes, oldest first. A minute without a trip is missing.</param>
public sealed record TripNumbers(
    DateTimeOffset At, long Waiting, OverdueCount Overdue, long LongRides, IReadOnlyList<MinuteLateness> Lateness);

/// <summary>How late the trips of a minute were that became DRIVER_NOT_FOUND.</summary>
/// <param name="Minute">The start of the minute in which their first deadlines were.</param>
/// <param name="Source">What closed them: <c>timer</c> or <c>sweep</c>; null when an older release did.</param>
/// <param name="Trips">
/// How many were looked at. When all sources of a minute have 200 together, there may be more.
/// </param>
/// <param name="Median">The median of their lateness.</param>
/// <param name="P99">The lateness that 99 of 100 did not exceed.</param>
/// <param name="Max">The greatest lateness.</param>
public sealed record MinuteLateness(
    DateTimeOffset Minute, string? Source, long Trips, TimeSpan Median, TimeSpan P99, TimeSpan Max);
