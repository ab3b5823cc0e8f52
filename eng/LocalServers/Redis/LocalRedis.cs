using System.Text.Json;

namespace RideAspire.LocalServers;

/// <summary>A Redis of our own: the real one or Valkey where installed, else Garnet.</summary>
public sealed class LocalRedis : LocalServer
{
    private readonly LocalRedisOptions options;

    private LocalRedis(LocalRedisOptions options, RedisKind kind)
        : base("redis", options.Folder, options.Port, options.Password, options.OnLine) => (this.options, Kind) = (options, kind);

    /// <summary>What runs: never <see cref="RedisKind.Auto"/>.</summary>
    public RedisKind Kind { get; }

    /// <summary>For StackExchange.Redis.</summary>
    public string ConnectionString => $"localhost:{Port},password={Password}";

    /// <summary>The path of <c>redis-server</c> or <c>valkey-server</c>, or null when neither is on PATH.</summary>
    public static string? FindRedisServer() => SearchPath.Find("redis-server") ?? SearchPath.Find("valkey-server");

    /// <summary>Starts a Redis and waits until it answers.</summary>
    /// <exception cref="LocalServerException">The kind asked for is not there, or did not start; one line says why.</exception>
    public static async Task<LocalRedis> StartAsync(LocalRedisOptions? options = null, CancellationToken ct = default)
    {
        options ??= new();
        var kind = options.Kind != RedisKind.Auto ? options.Kind
            : FindRedisServer() is null ? RedisKind.Garnet
            : RedisKind.RedisServer;
        var redis = new LocalRedis(options, kind);
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

    private protected override async Task<Command> PrepareAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(Folder);
        return Kind == RedisKind.Garnet
            ? Garnet(await GarnetTool.FindAsync(options.OnLine, ct))
            : RedisServer(FindRedisServer() ?? throw new ServerNotInstalledException("Redis is not installed: install redis-server or valkey-server."));
    }

    // The settings come by standard input, where no list of processes shows the password.
    private Command RedisServer(string path) => new(path, "-")
    {
        WorkingDirectory = Folder,
        Input = $"""
            port {Port}
            bind 127.0.0.1
            requirepass "{Password}"
            save ""
            appendonly {(options.Persistent ? "yes" : "no")}
            appendfsync everysec

            """,
    };

    // Garnet's answer to a script is atomic only in Lua's transaction mode. Its default device wants a native library. The password comes
    // by a file that only its owner may read, since Garnet takes no settings by standard input.
    private Command Garnet(string assembly)
    {
        var settings = Path.Combine(Folder, "garnet.conf");
        ServerFolder.WriteSecret(settings, JsonSerializer.Serialize(new { AuthenticationMode = "Password", Password }));
        return new(
            "dotnet",
            [
                "exec", assembly, "--config-import-path", settings, "--port", $"{Port}", "--bind", "127.0.0.1",
                "--lua", "--lua-transaction-mode", "--device-type", "RandomAccess", "--checkpointdir", Folder,
                .. options.Persistent ? ["--aof", "--recover"] : Array.Empty<string>(),
            ])
        {
            WorkingDirectory = Folder,
        };
    }
}
