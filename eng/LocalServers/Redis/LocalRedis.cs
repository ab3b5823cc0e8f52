using System.Text.Json;

namespace RideAspire.LocalServers;

/// <summary>A Redis server: an installed Redis or Valkey of version 6.2 or newer, else Garnet.</summary>
public sealed class LocalRedis : LocalServer
{
    private static readonly string[] kernelSettings = ["sysctl", "/proc/sys/", "/sys/kernel/"];

    private readonly LocalRedisOptions options;
    private readonly RedisProgram program;

    private LocalRedis(LocalRedisOptions options, RedisProgram program)
        : base("redis", options.Folder, options.Port, options.Password, WithoutKernelAdvice(options.OnLine)) =>
        (this.options, this.program) = (options, program);

    /// <summary>The program that runs. Never <see cref="RedisKind.Auto"/>.</summary>
    public RedisKind Kind => program.Kind;

    /// <summary>Name and version, such as <c>redis-server 7.0.15</c> or <c>Garnet 2.2.8</c>.</summary>
    public override string Program => $"{program.Name} {program.Version}";

    /// <summary>A connection string for StackExchange.Redis.</summary>
    public string ConnectionString => $"localhost:{Port},password={Password}";

    /// <summary>
    /// The path of <c>redis-server</c> or <c>valkey-server</c>, or null when PATH has none of version 6.2 or newer.
    /// </summary>
    public static string? FindRedisServer() => InstalledRedis.OnPath.Program?.Path;

    /// <summary>Makes sure that a Redis is installed. Restores Garnet if necessary.</summary>
    /// <param name="onLine">Receives the output of the restore.</param>
    /// <exception cref="LocalServerException">No Redis is installed, and Garnet could not be restored.</exception>
    public static Task EnsureInstalledAsync(Action<string>? onLine, CancellationToken ct = default) =>
        ChooseAsync(new() { OnLine = onLine }, ct);

    /// <summary>Starts a Redis and waits until it answers.</summary>
    /// <exception cref="LocalServerException">The chosen kind is not installed, or it did not start.</exception>
    public static async Task<LocalRedis> StartAsync(LocalRedisOptions? options = null, CancellationToken ct = default)
    {
        options ??= new();
        var redis = new LocalRedis(options, await ChooseAsync(options, ct));
        try
        {
            await redis.LaunchAsync(ct);
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    private protected override Task<Command> PrepareAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(Folder);
        return Task.FromResult(Kind == RedisKind.Garnet ? Garnet() : RedisServer());
    }

    // When Redis starts, it warns about kernel settings. They do not matter here, and a developer would take them for
    // faults.
    private static Action<string>? WithoutKernelAdvice(Action<string>? onLine) => onLine is null ? null : line =>
    {
        if (!line.Contains("WARNING", StringComparison.Ordinal)
            || !kernelSettings.Any(setting => line.Contains(setting, StringComparison.Ordinal)))
        {
            onLine(line);
        }
    };

    private static async Task<RedisProgram> ChooseAsync(LocalRedisOptions options, CancellationToken ct)
    {
        var installed = options.Installed ?? InstalledRedis.OnPath;
        return options.Kind == RedisKind.Garnet || (options.Kind == RedisKind.Auto && installed.Program is null)
            ? await GarnetTool.FindAsync(options.OnLine, ct)
            : installed.Require();
    }

    // Standard input has the settings, so no list of processes shows the password. The last line for a setting counts.
    private Command RedisServer() => new(program.Path, "-")
    {
        WorkingDirectory = Folder,
        Input = string.Concat(StoreSettings.Redis
            .Concat(options.Persistent ? [] : [new("appendonly", "no")])
            .Concat([new("port", $"{Port}"), new("bind", "127.0.0.1"), new("requirepass", Password)])
            .Concat(options.Settings)
            .Select(setting => $"{setting.Key} \"{setting.Value}\"\n")),
    };

    // Garnet runs a script atomically only in its transaction mode for Lua. Its default device needs a native library.
    // Garnet reads no settings from standard input, so a file that only its owner may read has the password.
    private Command Garnet()
    {
        var settings = Path.Combine(Folder, "garnet.conf");
        ServerFolder.WriteSecret(settings, JsonSerializer.Serialize(new { AuthenticationMode = "Password", Password }));
        return new(
            "dotnet",
            [
                "exec", program.Path, "--config-import-path", settings, "--port", $"{Port}", "--bind", "127.0.0.1",
                "--lua", "--lua-transaction-mode", "--device-type", "RandomAccess", "--checkpointdir", Folder,
                .. options.Persistent ? ["--aof", "--recover"] : Array.Empty<string>(),
            ])
        {
            WorkingDirectory = Folder,
        };
    }
}
