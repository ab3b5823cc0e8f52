namespace RideAspire.LocalServers;

/// <summary>
/// The stores' settings, for local processes, containers and production. The stores get them in this order.
/// </summary>
public static class StoreSettings
{
    /// <summary>
    /// Settings of redis.conf. On a command line, <c>--</c> precedes each name, and an empty value is an argument, too.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Redis { get; } =
    [
        // Timers must survive a restart.
        new("appendonly", "yes"),
        // A crash of the machine loses the last second, which is restored from Postgres. A sync for each write would
        // slow all bookings.
        new("appendfsync", "everysec"),
        // No snapshots. The append-only file has all data, and each snapshot forks the process.
        new("save", ""),
        // A full Redis refuses writes, which callers notice. Eviction would lose timers, which nobody notices until
        // they are due.
        new("maxmemory-policy", "noeviction"),
        // A replica or an operator may start a snapshot. Its failure must not stop the timers.
        new("stop-writes-on-bgsave-error", "no"),
    ];

    /// <summary>Settings of postgresql.conf. On a command line, each is <c>-c name=value</c>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Postgres { get; } =
    [
        // A process opens at most 15 connections. Two replicas of three services are four each during a deployment, so
        // they need 180. The rest is for migrations, backups and operators.
        new("max_connections", "200"),
    ];
}
