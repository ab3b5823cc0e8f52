namespace RideAspire.LocalServers;

/// <summary>Placeholder docs.</summary>
public static class StoreSettings
{
    public static IReadOnlyList<KeyValuePair<string, string>> Redis { get; } =
    [
        new("appendonly", "yes"), new("appendfsync", "everysec"), new("save", ""), new("maxmemory-policy", "noeviction"), new("stop-writes-on-bgsave-error", "no"),
    ];
    public static IReadOnlyList<KeyValuePair<string, string>> Postgres { get; } = [new("max_connections", "400")];
}
