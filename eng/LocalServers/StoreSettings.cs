namespace RideAspire.LocalServers;

/// <summary>
/// How the stores are set, wherever they run: as local processes, in containers and in production. Each list is in the order in which
/// the store gets it.
/// </summary>
public static class StoreSettings
{
    /// <summary>
    /// Settings of redis.conf; on a command line each name has <c>--</c> in front, and the empty value is an argument too.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Redis { get; } =
    [
        // Timers must survive a restart.
        new("appendonly", "yes"),
        // A crash of the machine loses the last second, which Postgres restores; a sync for each write would cost every booking one.
        new("appendfsync", "everysec"),
        // No snapshots: the append-only file has everything, and each snapshot forks a process.
        new("save", ""),
        // A full Redis refuses writes, which callers see; evicting would lose timers that nobody misses until they are due.
        new("maxmemory-policy", "noeviction"),
        // A snapshot that fails, as a replica or a person may ask for one, must not stop the timers.
        new("stop-writes-on-bgsave-error", "no"),
    ];

    /// <summary>Settings of postgresql.conf; on a command line each is a <c>-c name=value</c>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Postgres { get; } =
    [
        // Each replica opens 30 connections at most: this is enough for twelve replicas and a person who looks.
        new("max_connections", "400"),
    ];
}
