using RideAspire.Stores;

namespace RideAspire.Trips;

/// <summary>
/// What makes a change of a trip's status, for its history. The update sets the column <c>cause</c> to one of these
/// constants; the guard (TripGuard.sql) moves it to the history and leaves the column empty.
/// </summary>
internal static class Cause
{
    /// <summary>The trip's rider requested it.</summary>
    public static readonly SqlText Rider = From("rider");

    /// <summary>The trip's driver requested it.</summary>
    public static readonly SqlText Driver = From("driver");

    /// <summary>Somebody of ops requested it.</summary>
    public static readonly SqlText Ops = From("ops");

    /// <summary>The search for a driver found one who accepts all trips.</summary>
    public static readonly SqlText Matching = From("matching");

    /// <summary>The trip's timer fired.</summary>
    public static readonly SqlText Timer = From("timer");

    /// <summary>The sweep found the trip overdue in Postgres: its timer had not fired.</summary>
    public static readonly SqlText Sweep = From("sweep");

    private static SqlText From(string source) => new($$"""'{"source": "{{source}}"}'::jsonb""");
}
