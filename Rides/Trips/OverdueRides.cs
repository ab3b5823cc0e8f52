using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>
/// The trips that have been IN_PROGRESS for longer than <see cref="TripOptions.LongRide"/>, by the database's clock.
/// Perhaps the driver cannot complete them any more. Then only ops can end them.
/// </summary>
public sealed class OverdueRides(PostgresStore postgres)
{
    // A ride begins after its booking. So the index of the rides in progress, by the time of booking, yields few more
    // than the overdue ones. The last change of the history is the start of the ride.
    private static FormattableString IsOverdue(TimeSpan longRide) => $"""
        status = 'IN_PROGRESS' AND requested_at < statement_timestamp() - {longRide}
            AND COALESCE((history -> -1 ->> 'at')::timestamptz, requested_at) < statement_timestamp() - {longRide}
        """;

    /// <summary>How many rides are overdue.</summary>
    public async Task<long> CountAsync(TimeSpan longRide, CancellationToken ct) =>
        (await postgres.QueryAsync(Count(longRide), row => row.GetInt64(0), ct)).Single();

    /// <summary>Returns overdue rides, the last booked first.</summary>
    /// <param name="longRide">A ride that lasts for longer is overdue.</param>
    /// <param name="after">Only rides that come after this place in the order; null for all.</param>
    /// <param name="max">The most rides.</param>
    /// <param name="ct">Cancels the statement.</param>
    public Task<List<Trip>> ListAsync(TimeSpan longRide, TripPlace? after, int max, CancellationToken ct) =>
        postgres.QueryAsync(List(longRide, after ?? new(DateTimeOffset.MaxValue, Guid.Empty), max), TripRow.ReadAny, ct);

    internal static FormattableString Count(TimeSpan longRide) => $"SELECT count(*) FROM trips WHERE {IsOverdue(longRide)}";

    internal static FormattableString List(TimeSpan longRide, TripPlace after, int max) => $"""
        SELECT {TripRow.Columns} FROM trips
        WHERE {IsOverdue(longRide)} AND ROW(requested_at, id) < ROW({after.RequestedAt}, {after.Id})
        ORDER BY requested_at DESC, id DESC LIMIT {max}
        """;
}

/// <summary>A trip's place in a list, which has the newest first.</summary>
public readonly record struct TripPlace(DateTimeOffset RequestedAt, Guid Id);
