namespace RideAspire.LocalServers;

/// <summary>Options of a local Redis.</summary>
public sealed record LocalRedisOptions
{
    /// <summary>The program to run. Default: <see cref="RedisKind.Auto"/>.</summary>
    public RedisKind Kind { get; init; }

    /// <summary>
    /// The folder of the append-only file. It is created if missing. Default: a temporary folder, which is deleted in
    /// the end.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The port. Default: 0, which takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The password. Default: a random one.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// Keeps the data across restarts, in an append-only file that is synced each second. Default: true.
    /// </summary>
    public bool Persistent { get; init; } = true;

    /// <summary>
    /// More settings of redis.conf, such as <c>cluster-enabled</c> = <c>yes</c>. They override those of
    /// <see cref="StoreSettings"/>. Garnet ignores them. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Receives each line that the server logs.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>The installed Redis, which tests can replace. Default: the one on PATH.</summary>
    internal InstalledRedis? Installed { get; init; }
}
