using System.Globalization;

namespace RideAspire.LocalServers;

/// <summary>A Postgres of our own. As root it runs as user <c>postgres</c> (or nobody), since Postgres refuses root.</summary>
public sealed class LocalPostgres : LocalServer
{
    private readonly LocalPostgresOptions options;
    private readonly PostgresBinaries binaries = PostgresBinaries.Find();
    private readonly string? user = Environment.IsPrivilegedProcess ? UnprivilegedUser() : null;

    private int[] frozen = [];

    private LocalPostgres(LocalPostgresOptions options)
        : base("postgres", options.Folder, options.Port, options.Password, options.OnLine) => this.options = options;

    private string Data => Path.Combine(Folder, "data");

    /// <summary>Starts a Postgres and waits until it answers; makes its data folder first, when that is missing.</summary>
    /// <exception cref="LocalServerException">Postgres is not installed, or did not start; one line says why.</exception>
    public static async Task<LocalPostgres> StartAsync(LocalPostgresOptions? options = null, CancellationToken ct = default)
    {
        var postgres = new LocalPostgres(options ?? new());
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

    /// <summary>For Npgsql. The database must exist, or be made first: only <c>postgres</c> is there from the start.</summary>
    public string ConnectionString(string database) =>
        $"Host=localhost;Port={Port};Username=postgres;Password={Password};Database={database}";

    /// <summary>Makes the database if it is missing.</summary>
    public async Task EnsureDatabaseAsync(string database, CancellationToken ct = default)
    {
        // psql's \gexec runs what the query answers: nothing, when the database is there.
        var (exitCode, output) = await OwnedProcess.RunAsync(
            new Command(binaries.Psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", $"name={database}")
            {
                WorkingDirectory = Folder,
                Environment = ClientEnvironment("postgres"),
                Input = "SELECT format('CREATE DATABASE %I', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \\gexec\n",
            },
            ct);
        if (exitCode != 0)
            throw new LocalServerException($"Postgres did not make database {database}: {output.ReplaceLineEndings(" | ")}");
    }

    /// <summary>Runs Postgres' own measuring program, pgbench, against this server. Returns what it printed.</summary>
    /// <param name="database">The database.</param>
    /// <param name="script">The transaction to repeat, in pgbench's language.</param>
    /// <param name="arguments">More of its options, such as <c>-c 8 -T 5</c>.</param>
    /// <exception cref="LocalServerException">It is not installed, or failed.</exception>
    public async Task<string> PgBenchAsync(string database, string script, IReadOnlyList<string> arguments, CancellationToken ct = default)
    {
        if (!File.Exists(binaries.PgBench))
            throw new ServerNotInstalledException($"{binaries.PgBench} is missing: it comes with Postgres' server, or its contrib package.");

        var (exitCode, output) = await OwnedProcess.RunAsync(
            new Command(binaries.PgBench, ["-n", "-f", "/dev/stdin", .. arguments])
            {
                WorkingDirectory = Folder,
                Environment = ClientEnvironment(database),
                Input = script,
            },
            ct);
        return exitCode == 0 ? output : throw new LocalServerException($"pgbench failed: {output.ReplaceLineEndings(" | ")}");
    }

    /// <summary>
    /// Freezes the server and every session of it, as a machine that hangs; <see cref="Thaw"/> ends that. Frozen connections stay
    /// open and answer nothing.
    /// </summary>
    public async Task FreezeAsync()
    {
        // The server is stopped first, so that no session starts in between; sessions are its children.
        Signal(ProcessSignal.Stop);
        var (_, children) = await OwnedProcess.RunAsync(new Command("pgrep", "-P", $"{ProcessId}"));
        frozen = [ProcessId, .. children.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(child => int.Parse(child, CultureInfo.InvariantCulture))];
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

        // Sessions see that their server is gone, and end; frozen ones would stay for ever.
        Thaw();
    }

    private protected override async Task<Command> PrepareAsync(CancellationToken ct)
    {
        if (!Directory.Exists(Data))
            await InitializeAsync(ct);

        string[] durability = options.Durable ? [] : ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"];
        return new Command(
            binaries.Postgres,
            [
                "-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "lc_messages=C",
                .. durability, .. options.Settings.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" }),
            ])
        {
            User = user,
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

    // In a folder beside, moved into place when it is complete: one that a crash left half-made is made anew.
    private async Task InitializeAsync(CancellationToken ct)
    {
        var unfinished = Path.Combine(Folder, "data.new");
        var passwordFile = Path.Combine(Folder, "password");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(Folder);
        if (user is not null && !ServerFolder.IsReachable(Path.GetDirectoryName(Folder)!))
            throw new LocalServerException($"Postgres runs as user {user}, who cannot reach {Folder}: choose a folder below one that everybody may enter.");

        ServerFolder.WriteSecret(passwordFile, Password);
        if (user is not null)
            await OwnedProcess.RunAsync(new Command("/bin/sh", "-c", "exec chown -R \"$0\" \"$1\"", user, Folder), ct);

        var (exitCode, output) = await OwnedProcess.RunAsync(
            new Command(
                binaries.InitDb,
                "-D", unfinished, "-U", "postgres", "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
            { User = user, WorkingDirectory = Folder },
            ct);
        File.Delete(passwordFile);
        if (exitCode != 0)
            throw new LocalServerException($"initdb failed: {output.ReplaceLineEndings(" | ")}");
        Directory.Move(unfinished, Data);
    }

    private static string UnprivilegedUser() =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";
}
