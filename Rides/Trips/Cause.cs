using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>
/// What makes a change of a trip's status, for its history. The update sets the column <c>cause</c> to one of these
/// constants; the guard (TripGuard.sql) moves it to the history and leaves the column empty.
/// </summary>
internal static class Cause
{
    /// <summary>The trip's rider requested it.</summary>
    public static readonly SqlText Rider = Of("rider");

    /// <summary>The trip's driver requested it.</summary>
    public static readonly SqlText Driver = Of("driver");

    /// <summary>Somebody of ops requested it.</summary>
    public static readonly SqlText Ops = Of("ops");

    /// <summary>The search for a driver found one who accepts all trips.</summary>
    public static readonly SqlText Matching = Of("matching");

    /// <summary>The trip's timer fired.</summary>
    public static readonly SqlText Timer = Of("timer");

    /// <summary>The sweep found the trip overdue in Postgres: its timer had not fired.</summary>
    public static readonly SqlText Sweep = Of("sweep");

    /// <summary>
    /// <see cref="Timer"/>, or <see cref="Sweep"/>, with what the replica knows of its stores at this moment.
    /// </summary>
    /// <param name="source">The one of the two.</param>
    /// <param name="stores">The conditions of the stores.</param>
    /// <param name="lapsed">Whether somebody had claimed the timer before, and their claim lapsed.</param>
    public static SqlText With(SqlText source, StoreConditions stores, bool lapsed = false)
    {
        var (postgresDown, redisDown) = (stores.MayDelay(StoreFaults.Postgres), stores.MayDelay(StoreFaults.Redis));
        if (!postgresDown && !redisDown && !lapsed)
            return source;
        return Of(
            source == Timer ? "timer" : "sweep",
            (lapsed ? ", \"lapsed\": true" : "") + (postgresDown ? ", \"postgresDown\": true" : "")
            + (redisDown ? ", \"redisDown\": true" : ""));
    }

    private static SqlText Of(string source, string facts = "") => new($$"""'{"source": "{{source}}"{{facts}}}'::jsonb""");
}
