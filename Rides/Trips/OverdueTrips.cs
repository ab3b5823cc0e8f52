using Npgsql;
using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>
/// The trips that still wait although their deadline has passed, by the database's clock. Timers expire trips within
/// milliseconds, and the sweep does so within seconds, so such trips mean that neither works.
/// </summary>
public sealed class OverdueTrips(PostgresStore postgres)
{
    /// <summary>
    /// A trip that waits for less than this after its deadline is about to expire. It is not counted.
    /// </summary>
    private static readonly TimeSpan grace = TimeSpan.FromSeconds(1);

    /// <summary>Counting ends here, so that it stays cheap however many there are.</summary>
    private const int Max = 10_000;

    /// <summary>Counts the overdue trips, 10,000 at most.</summary>
    public async Task<OverdueCount> CountAsync(CancellationToken ct) =>
        (await postgres.QueryAsync(Count(), Read, ct)).Single();

    internal static FormattableString Count() => $"""
        SELECT count(*), COALESCE(statement_timestamp() - min(deadline_at), interval '0') FROM (
            SELECT deadline_at FROM trips WHERE status = 'WAITING' AND deadline_at <= statement_timestamp() - {grace}
            ORDER BY deadline_at LIMIT {Max}
        ) AS overdue
        """;

    internal static OverdueCount Read(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetTimeSpan(1));
}

/// <summary>The overdue trips.</summary>
/// <param name="Trips">How many there are.</param>
/// <param name="Oldest">How far the first deadline has passed; zero when no trip is overdue.</param>
public readonly record struct OverdueCount(long Trips, TimeSpan Oldest);
