using Microsoft.Extensions.Logging;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Transitions;

/// <summary>
/// Removes what is no longer kept of closed trips, page by page, the oldest first. Postgres' clock decides. Pages go by
/// the time of booking, because ids made elsewhere need not sort by time.
/// </summary>
/// <remarks>
/// Rows that another transaction holds are skipped, and so is a row that fails, for example because another table
/// refers to it: a later walk tries it again. After a crash the next page begins with what is left. Nothing in
/// Redis follows: a trip that closed so long ago has no timer, and nobody listens to it.
/// </remarks>
public sealed class TripRetention(PostgresStore postgres, TimeProvider time, ILogger<TripRetention> logger)
{
    /// <summary>The cursor before the first trip.</summary>
    public static TripCursor Start { get; }

    /// <summary>The most trips of one page, and so of one statement. It runs for some 20 ms.</summary>
    public const int PageSize = 250;

    /// <summary>
    /// Pages end this long before the age that is kept. Nearly every trip closes sooner after its booking, so a trip
    /// that a page finds needs no second look.
    /// </summary>
    private static readonly TimeSpan longestRide = TimeSpan.FromHours(2);

    private static readonly SqlText any = new("true");
    private static readonly SqlText withKey = new("idempotency_key IS NOT NULL");

    /// <summary>A constant of the statement, so that the planner knows that it is small.</summary>
    private static readonly SqlText pageSize = new($"{PageSize}");

    /// <summary>One for each walk: a trip that cannot be removed still loses its key.</summary>
    private readonly Isolation removal = new("removal of trips", time, logger), keyRemoval = new("removal of keys", time, logger);

    /// <summary>Removes those trips of the next page that closed longer ago than this, with their offers.</summary>
    /// <param name="after">The last trip of the page before, or <see cref="Start"/>.</param>
    /// <param name="age">How long closed trips are kept.</param>
    /// <param name="ct">Cancels the statements.</param>
    public async Task<RetentionPage> RemoveTripsAsync(TripCursor after, TimeSpan age, CancellationToken ct)
    {
        var page = await NextPageAsync(Select(after, age), ct);
        var removed = await ChangeAsync(page, removal, ids => Remove(ids, age), ct);
        TripTelemetry.Removed("trip", removed);
        return Page(page, after, removed);
    }

    /// <summary>
    /// Removes the keys of those trips of the next page that closed longer ago than this. A page holds only trips that
    /// have a key.
    /// </summary>
    /// <inheritdoc cref="RemoveTripsAsync" path="/param"/>
    public async Task<RetentionPage> RemoveKeysAsync(TripCursor after, TimeSpan age, CancellationToken ct)
    {
        var page = await NextPageAsync(SelectWithKey(after, age), ct);
        var removed = await ChangeAsync(page, keyRemoval, ids => RemoveKeys(ids, age), ct);
        TripTelemetry.Removed("key", removed);
        return Page(page, after, removed);
    }

    /// <summary>
    /// Reads a page of trips, with those that stay. The age is compared outside the page: one condition less, and the
    /// planner is the surer that the page is a small part of the index.
    /// </summary>
    internal static FormattableString Select(TripCursor after, TimeSpan age) => Select(any, after, age);

    /// <summary>
    /// Reads a page of trips with a key, from an index that has no others. Few trips have one: those of the last days.
    /// </summary>
    internal static FormattableString SelectWithKey(TripCursor after, TimeSpan age) => Select(withKey, after, age);

    private static FormattableString Select(SqlText which, TripCursor after, TimeSpan age) => $"""
        SELECT id, requested_at, COALESCE(closed_at < statement_timestamp() - {age}, false)
        FROM (
            SELECT id, requested_at, closed_at FROM trips
            WHERE {which} AND (requested_at, id) > ({after.RequestedAt}, {after.Id})
            ORDER BY requested_at, id LIMIT {pageSize}
        ) AS page
        WHERE requested_at < statement_timestamp() - {age + longestRide}
        ORDER BY requested_at, id
        """;

    /// <summary>Removes trips. The schema removes their offers with them.</summary>
    internal static FormattableString Remove(Guid[] ids, TimeSpan age) => $"""
        WITH due AS (
            SELECT id FROM trips WHERE id = ANY ({ids}) AND closed_at < statement_timestamp() - {age}
            ORDER BY id FOR UPDATE SKIP LOCKED
        )
        DELETE FROM trips USING due WHERE trips.id = due.id
        RETURNING trips.id
        """;

    /// <summary>
    /// Removes keys. With a plain IS NOT NULL the planner might read the whole index of the keys instead of the given
    /// trips.
    /// </summary>
    internal static FormattableString RemoveKeys(Guid[] ids, TimeSpan age) => $"""
        WITH due AS (
            SELECT id FROM trips
            WHERE id = ANY ({ids}) AND closed_at < statement_timestamp() - {age} AND idempotency_key IS DISTINCT FROM (SELECT NULL::text)
            ORDER BY id FOR UPDATE SKIP LOCKED
        )
        UPDATE trips SET idempotency_key = NULL FROM due WHERE trips.id = due.id
        RETURNING trips.id
        """;

    private Task<List<AgedTrip>> NextPageAsync(FormattableString select, CancellationToken ct) => postgres.QueryAsync(
        select, row => new AgedTrip(row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), row.GetBoolean(2)), ct);

    /// <summary>Changes those trips of a page that are over. Returns how many were changed.</summary>
    private async Task<int> ChangeAsync(
        List<AgedTrip> page, Isolation isolation, Func<Guid[], FormattableString> change, CancellationToken ct)
    {
        var changed = 0;
        await isolation.RunAsync(
            [.. page.Where(trip => trip.IsOver).Select(trip => trip.Id)],
            async ids => changed += (await postgres.QueryAsync(change([.. ids]), row => row.GetGuid(0), ct)).Count,
            ct);
        return changed;
    }

    private static RetentionPage Page(List<AgedTrip> page, TripCursor after, int removed) =>
        new(removed, page is [.., var last] ? new(last.RequestedAt, last.Id) : after, page.Count < PageSize);

    private readonly record struct AgedTrip(Guid Id, DateTimeOffset RequestedAt, bool IsOver);
}

/// <summary>A place in the trips, in the order of their booking by the database's clock.</summary>
public readonly record struct TripCursor(DateTimeOffset RequestedAt, Guid Id);

/// <summary>The outcome of a page.</summary>
/// <param name="Removed">How many trips or keys were removed.</param>
/// <param name="Last">Where the next page begins.</param>
/// <param name="IsLast">True when no trip of that age is left.</param>
public sealed record RetentionPage(int Removed, TripCursor Last, bool IsLast);
