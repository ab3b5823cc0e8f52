using System.Text.Json;

namespace RideAspire.LocalServers;

/// <summary>A Redis of our own: the real one or Valkey where version 6.2 or newer is installed, else Garnet.</summary>
public sealed class LocalRedis : LocalServer
{
    private static readonly string[] kernelSettings = ["sysctl", "/proc/sys/", "/sys/kernel/"];

    private readonly LocalRedisOptions options;
    private readonly RedisProgram program;

    private LocalRedis(LocalRedisOptions options, RedisProgram program)
        : base("redis", options.Folder, options.Port, options.Password, WithoutKernelAdvice(options.OnLine)) =>
        (this.options, this.program) = (options, program);

    /// <summary>What runs: never <see cref="RedisKind.Auto"/>.</summary>
    public RedisKind Kind => program.Kind;

    /// <summary>Name and version, such as <c>redis-server 7.0.15</c> or <c>Garnet 2.2.8</c>.</summary>
    public override string Program => $"{program.Name} {program.Version}";

    /// <summary>For StackExchange.Redis.</summary>
    public string ConnectionString => $"localhost:{Port},password={Password}";

    /// <summary>The path of <c>redis-server</c> or <c>valkey-server</c>, or null when PATH has none of version 6.2 or newer.</summary>
    public static string? FindRedisServer() => InstalledRedis.OnPath.Program?.Path;

    /// <summary>Makes sure that there is a Redis to start; restores Garnet where none is installed.</summary>
    /// <param name="onLine">Gets what the restore says.</param>
    /// <exception cref="LocalServerException">There is none, and Garnet could not be restored; one line says why.</exception>
    public static Task EnsureInstalledAsync(Action<string>? onLine, CancellationToken ct = default) =>
        ChooseAsync(new() { OnLine = onLine }, ct);

    /// <summary>Starts a Redis and waits until it answers.</summary>
    /// <exception cref="LocalServerException">The kind asked for is not there, or did not start; one line says why.</exception>
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

    // What Redis advises on the machine's kernel when it starts says nothing of this run, and a developer would take it for a fault.
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

    // The settings come by standard input, where no list of processes shows the password. Of two lines for one setting the last one counts.
    private Command RedisServer() => new(program.Path, "-")
    {
        WorkingDirectory = Folder,
        Input = string.Concat(StoreSettings.Redis
            .Concat(options.Persistent ? [] : [new("appendonly", "no")])
            .Concat([new("port", $"{Port}"), new("bind", "127.0.0.1"), new("requirepass", Password)])
            .Select(setting => $"{setting.Key} \"{setting.Value}\"\n")),
    };

    // Garnet's answer to a script is atomic only in Lua's transaction mode. Its default device wants a native library. The password comes
    // by a file that only its owner may read, since Garnet takes no settings by standard input.
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
