namespace RideAspire.LocalServers;

/// <summary>How a local Postgres runs.</summary>
public sealed record LocalPostgresOptions
{
    /// <summary>
    /// Where the data is kept, in a folder for each major version; made when missing. Default: a temporary folder, deleted in the end.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// The password of user <c>postgres</c>; of a data folder that was made with another one, it is changed. Default: a random one.
    /// </summary>
    public string? Password { get; init; }

    /// <summary>
    /// False for tests: a commit does not wait for the disk, so a crash of the machine (not of Postgres) may lose it. Default: true.
    /// </summary>
    public bool Durable { get; init; } = true;

    /// <summary>
    /// Settings of postgresql.conf, such as <c>shared_buffers</c> = <c>1GB</c>, beside those of <see cref="StoreSettings"/>, which they
    /// override. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets each line that the server logs, and the progress of a download.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>Where to look for a Postgres. Default: this machine's PATH and usual folders, and npm.</summary>
    internal PostgresPlaces? Places { get; init; }
}
