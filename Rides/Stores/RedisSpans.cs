using System.Diagnostics;
using System.Net;
using StackExchange.Redis;
using StackExchange.Redis.Profiling;

namespace RideAspire.Stores;

/// <summary>
/// The spans of the commands that recorded work sends to Redis, by OpenTelemetry's conventions for databases. Work that
/// is not recorded costs nothing: the client's own instrumentation keeps what it knows of every command for 10 s,
/// recorded or not, and then holds up the process for some 60 ms (Aspire.StackExchange.Redis 13.6.5).
/// </summary>
internal sealed class RedisSpans : IDisposable
{
    private static readonly ActivitySource source = new("RideAspire.Redis");
    private static readonly AsyncLocal<ProfilingSession?> current = new();

    private readonly ProfilingSession session = new();

    private static bool IsRecorded => Activity.Current is { Recorded: true } && source.HasListeners();

    private RedisSpans() => current.Value = session;

    /// <summary>Lets a connection tell of its commands.</summary>
    public static void Observe(IConnectionMultiplexer connection) => connection.RegisterProfiler(() => current.Value);

    /// <summary>
    /// From now on, the commands of the calling method get spans, which are made when this is disposed of; null when
    /// nobody records the work.
    /// </summary>
    public static RedisSpans? Begin() => IsRecorded ? new() : null;

    /// <summary>The span of a command whose answer nobody waits for; null when nobody records the work.</summary>
    public static Activity? Send(string command) => IsRecorded ? Start(command, default) : null;

    public void Dispose()
    {
        current.Value = null;
        foreach (var command in session.FinishProfiling())
        {
            using var span = Start(command.Command, command.CommandCreated);
            span?.SetTag("db.namespace", $"{command.Db}");
            var (host, port) = command.EndPoint switch
            {
                DnsEndPoint dns => (dns.Host, dns.Port),
                IPEndPoint ip => ($"{ip.Address}", ip.Port),
                _ => (null, 0),
            };
            if (host is not null)
                span?.SetTag("server.address", host).SetTag("server.port", port);
            span?.SetEndTime(command.CommandCreated + command.ElapsedTime);
        }
    }

    private static Activity? Start(string command, DateTimeOffset at) => source
        .StartActivity(ActivityKind.Client, startTime: at, name: command)
        ?.SetTag("db.system.name", "redis").SetTag("db.operation.name", command);
}
