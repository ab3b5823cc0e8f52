using System.Globalization;

namespace RideAspire.LocalServers;

/// <summary>
/// A Postgres server of version 14 or newer: from PATH or the folders of the usual packages, else one that npm
/// downloads on first use. Postgres refuses to run as root, so for root it runs as user <c>postgres</c> or
/// <c>nobody</c>. Each major version has a data folder of its own, such as <c>data-15</c>, because it cannot read
/// another version's data. After an upgrade it starts empty, and the old data stays.
/// </summary>
public sealed class LocalPostgres : LocalServer
{
    private readonly LocalPostgresOptions options;
    private readonly PostgresBinaries binaries;

    private int[] frozen = [];

    private LocalPostgres(LocalPostgresOptions options, PostgresBinaries binaries)
        : base("postgres", options.Folder, options.Port, options.Password, options.OnLine) =>
        (this.options, this.binaries) = (options, binaries);

    /// <summary>Version and folder, such as <c>Postgres 15.18 (/usr/lib/postgresql/15/bin)</c>.</summary>
    public override string Program => $"Postgres {binaries.Version} ({binaries.Folder})";

    private string Data => Path.Combine(Folder, $"data-{binaries.Major}");

    /// <summary>Makes sure that a Postgres is installed. Downloads one if necessary.</summary>
    /// <param name="onLine">Receives the progress of a download.</param>
    /// <exception cref="LocalServerException">No Postgres is installed, and none could be downloaded.</exception>
    public static Task EnsureInstalledAsync(Action<string>? onLine, CancellationToken ct = default) =>
        PostgresBinaries.FindAsync(PostgresPlaces.OfThisMachine(), onLine, ct);

    /// <summary>Starts a Postgres and waits until it answers. Creates its data folder if that is missing.</summary>
    /// <exception cref="LocalServerException">
    /// No Postgres could be found or downloaded, or it did not start.
    /// </exception>
    public static async Task<LocalPostgres> StartAsync(LocalPostgresOptions? options = null, CancellationToken ct = default)
    {
        options ??= new();
        var places = options.Places ?? PostgresPlaces.OfThisMachine();
        var postgres = new LocalPostgres(options, await PostgresBinaries.FindAsync(places, options.OnLine, ct));
        try
        {
            await postgres.LaunchAsync(ct);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection string for Npgsql. At first only the database <c>postgres</c> exists.</summary>
    public string ConnectionString(string database) =>
        $"Host=localhost;Port={Port};Username=postgres;Password={Password};Database={database}";

    /// <summary>Runs pgbench, Postgres' own benchmark, against this server. Returns its output.</summary>
    /// <param name="database">The database.</param>
    /// <param name="script">The transaction to repeat, in pgbench's language.</param>
    /// <param name="arguments">More options, such as <c>-c 8 -T 5</c>.</param>
    /// <exception cref="LocalServerException">pgbench is not installed, or it failed.</exception>
    public async Task<string> PgBenchAsync(string database, string script, IReadOnlyList<string> arguments, CancellationToken ct = default)
    {
        if (!File.Exists(binaries.PgBench))
        {
            throw new ServerNotInstalledException(
                $"{binaries.PgBench} is missing. Install a Postgres server with its contrib package. The one from npm has no pgbench.");
        }

        var (exitCode, output) = await OwnedProcess.RunAsync(
            new Command(binaries.PgBench, ["-n", "-f", "/dev/stdin", .. arguments])
            {
                WorkingDirectory = Folder,
                Environment = ClientEnvironment(database),
                Input = script,
            },
            ct);
        return exitCode == 0 ? output : throw new LocalServerException($"pgbench failed: {output.LastLines()}");
    }

    /// <summary>
    /// Freezes the server and all its sessions, as a hanging machine would, until <see cref="Thaw"/>. Connections stay
    /// open and get no answer.
    /// </summary>
    public async Task FreezeAsync()
    {
        // The server is frozen first, so that it starts no session meanwhile. Sessions are its child processes.
        Signal(ProcessSignal.Stop);
        var (_, children) = await OwnedProcess.RunAsync(new Command("pgrep", "-P", $"{ProcessId}"));
        frozen =
        [
            ProcessId,
            .. children.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture)),
        ];
        Array.ForEach(frozen, process => ProcessSignal.Stop.Send(process));
    }

    /// <summary>Ends a <see cref="FreezeAsync"/>.</summary>
    public void Thaw()
    {
        Array.ForEach(frozen, process => ProcessSignal.Continue.Send(process));
        frozen = [];
    }

    /// <inheritdoc/>
    public override Task StopAsync()
    {
        Thaw();
        return base.StopAsync();
    }

    /// <inheritdoc/>
    public override async Task KillAsync()
    {
        await base.KillAsync();

        // Sessions end when their server has gone. Frozen ones would stay forever.
        Thaw();
    }

    private protected override async Task<Command> PrepareAsync(CancellationToken ct)
    {
        if (!Directory.Exists(Data))
            await PostgresData.InitializeAsync(binaries, Folder, Data, Password, ct);
        await PostgresData.SetPasswordAsync(binaries, Data, Password, ct);

        string[] durability = options.Durable ? [] : ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];
        return new Command(
            binaries.Postgres,
            [
                "-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "lc_messages=C",
                .. durability,
                .. StoreSettings.Postgres.Concat(options.Settings).SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" }),
            ])
        {
            User = ServerUser.Unprivileged,
            WorkingDirectory = Folder,
            StopSignal = ProcessSignal.Interrupt,
        };
    }

    private Dictionary<string, string?> ClientEnvironment(string database) => new()
    {
        ["PGHOST"] = "127.0.0.1",
        ["PGPORT"] = $"{Port}",
        ["PGUSER"] = "postgres",
        ["PGPASSWORD"] = Password,
        ["PGDATABASE"] = database,
    };
}
