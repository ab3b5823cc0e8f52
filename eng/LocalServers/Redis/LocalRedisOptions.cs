namespace RideAspire.LocalServers;

/// <summary>How a local Redis runs.</summary>
public sealed record LocalRedisOptions
{
    /// <summary>Default: <see cref="RedisKind.Auto"/>.</summary>
    public RedisKind Kind { get; init; }

    /// <summary>Where the append-only file is kept; made when missing. Default: a temporary folder, deleted in the end.</summary>
    public string? Folder { get; init; }

    /// <summary>0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Default: a random one.</summary>
    public string? Password { get; init; }

    /// <summary>Keeps an append-only file, written to disk each second, so that a restart has the data. Default: true.</summary>
    public bool Persistent { get; init; } = true;

    /// <summary>Gets each line that the server logs.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>The real Redis, where it is one of a test's choice. Default: the one on PATH.</summary>
    internal InstalledRedis? Installed { get; init; }
}
