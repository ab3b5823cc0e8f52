namespace RideAspire.LocalServers;

/// <summary>Options of a local Postgres.</summary>
public sealed record LocalPostgresOptions
{
    /// <summary>
    /// The folder of the data, with one folder for each major version. It is created if missing. Default: a temporary
    /// folder, which is deleted in the end.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>The port. Default: 0, which takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// The password of user <c>postgres</c>. An existing data folder gets it, too. Default: a random one.
    /// </summary>
    public string? Password { get; init; }

    /// <summary>
    /// Whether a commit waits for the disk. With false, a crash of the machine (not of Postgres) may lose the last
    /// commits, which is good enough for tests. Default: true.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>
    /// More settings of postgresql.conf, such as <c>shared_buffers</c> = <c>1GB</c>. They override those of
    /// <see cref="StoreSettings"/>. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Receives each line that the server logs, and the progress of a download.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>Where to search for a Postgres. Default: this machine's PATH, the usual folders, and npm.</summary>
    internal PostgresPlaces? Places { get; init; }
}
