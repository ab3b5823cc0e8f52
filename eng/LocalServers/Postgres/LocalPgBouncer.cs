using System.Text.RegularExpressions;

namespace RideAspire.LocalServers;

/// <summary>
/// A PgBouncer before a Postgres, in transaction mode: each transaction may get another connection to Postgres. It
/// refuses to run as root, so for root it runs as the user that Postgres runs as.
/// </summary>
public sealed partial class LocalPgBouncer : LocalServer
{
    // Debian has it in a folder that is not on every user's PATH.
    private static readonly string[] besidePath = ["/usr/sbin/pgbouncer", "/usr/local/sbin/pgbouncer"];

    private readonly string path;
    private readonly string version;
    private readonly int postgresPort;

    private LocalPgBouncer(string path, string version, LocalPostgres postgres, Action<string>? onLine)
        : base("pgbouncer", folder: null, port: 0, postgres.Password, onLine) =>
        (this.path, this.version, postgresPort) = (path, version, postgres.Port);

    /// <summary>Name and version, such as <c>PgBouncer 1.18.0</c>.</summary>
    public override string Program => $"PgBouncer {version}";

    /// <summary>The program's path, or null when it is not installed.</summary>
    public static string? Find() => SearchPath.Find("pgbouncer") ?? besidePath.FirstOrDefault(File.Exists);

    /// <summary>Starts a PgBouncer and waits until it answers.</summary>
    /// <param name="postgres">The server behind it.</param>
    /// <param name="onLine">Receives each line that it logs.</param>
    /// <exception cref="LocalServerException">It is not installed, or it did not start.</exception>
    public static async Task<LocalPgBouncer> StartAsync(
        LocalPostgres postgres, Action<string>? onLine = null, CancellationToken ct = default)
    {
        var path = Find() ?? throw new ServerNotInstalledException("PgBouncer is not installed: install pgbouncer.");
        var (_, output) = await OwnedProcess.RunAsync(new Command(path, "--version"), ct);
        var pooler = new LocalPgBouncer(path, VersionLine().Match(output).Groups[1].Value, postgres, onLine);
        try
        {
            await pooler.LaunchAsync(ct);
            return pooler;
        }
        catch
        {
            await pooler.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection string for Npgsql.</summary>
    public string ConnectionString(string database) =>
        $"Host=localhost;Port={Port};Username=postgres;Password={Password};Database={database}";

    private protected override async Task<Command> PrepareAsync(CancellationToken ct)
    {
        var (settings, users) = (Path.Combine(Folder, "pgbouncer.ini"), Path.Combine(Folder, "users.txt"));
        ServerFolder.WriteSecret(users, $"\"postgres\" \"{Password}\"\n");
        ServerFolder.WriteSecret(settings, $"""
            [databases]
            * = host=127.0.0.1 port={postgresPort}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {Port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {users}
            pool_mode = transaction

            """);
        await ServerUser.HandOverAsync(Folder, ct);
        return new Command(path, settings) { User = ServerUser.Unprivileged, WorkingDirectory = Folder };
    }

    [GeneratedRegex(@"^PgBouncer (\d\S*)", RegexOptions.Multiline)]
    private static partial Regex VersionLine();
}
