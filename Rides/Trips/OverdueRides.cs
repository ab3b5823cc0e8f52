using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>
/// The trips that have been IN_PROGRESS for longer than <see cref="TripOptions.LongRide"/>, by the database's clock.
/// Perhaps the driver cannot complete them any more. Then only ops can end them.
/// </summary>
public sealed class OverdueRides(PostgresStore postgres)
{
    /// <summary>How many rides are overdue.</summary>
    public async Task<long> CountAsync(TimeSpan longRide, CancellationToken ct) =>
        (await postgres.QueryAsync(Count(longRide), row => row.GetInt64(0), ct)).Single();

    /// <summary>Selects the rows of the overdue rides, in no order.</summary>
    /// <remarks>
    /// A ride begins after its booking. So the index of the rides in progress, by the time of booking, yields few more
    /// than the overdue ones. The last change of the history is the start of the ride.
    /// </remarks>
    public static FormattableString Select(TimeSpan longRide) => $"""
        SELECT * FROM trips
        WHERE status = 'IN_PROGRESS' AND requested_at < statement_timestamp() - {longRide}
            AND COALESCE((history -> -1 ->> 'at')::timestamptz, requested_at) < statement_timestamp() - {longRide}
        """;

    internal static FormattableString Count(TimeSpan longRide) => $"SELECT count(*) FROM ({Select(longRide)}) AS overdue";
}
