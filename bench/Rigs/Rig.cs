using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using RideAspire.Bench.Reports;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Bench.Rigs;

/// <summary>
/// The system under measurement: its stores, as durable as in production (fsync and synchronous_commit on, appendonly
/// each second), and the services that a scenario needs, as processes of their own.
/// </summary>
internal sealed class Rig : IAsyncDisposable
{
    /// <summary>Settings for a production server of this size, beside those of all our stores.</summary>
    private static readonly Dictionary<string, string> postgresSettings = new()
    {
        ["shared_buffers"] = "1GB",
        ["max_wal_size"] = "8GB",
    };

    private readonly Report report;
    private readonly BenchOptions options;
    private readonly RideStores stores;
    private readonly RideServices services;

    private Rig(Report report, BenchOptions options, RideStores stores, ConnectionMultiplexer client)
    {
        (this.report, this.options, this.stores) = (report, options, stores);
        (services, RedisClient) = (new(stores), client);
        Database = NpgsqlDataSource.Create(
            Postgres.ConnectionString("rides") + ";Maximum Pool Size=20;Timeout=15;Command Timeout=600;Max Auto Prepare=20");
        var redis = new RedisStore(
            client, Options.Create(new RedisOptions()), new(TimeProvider.System, NullLogger<StoreConditions>.Instance));
        Timeouts = new(redis, "timeouts", Shards);
        Matching = new(redis, "matching", Shards);
    }

    /// <summary>The name of this program among the processes of <see cref="Cpu"/>.</summary>
    public const string MeasuringProgram = "bench";

    /// <summary>Of each queue: the default.</summary>
    public static int Shards { get; } = new TimerOptions().Shards;

    public LocalPostgres Postgres => stores.Postgres;

    /// <summary>The measuring program's own connections.</summary>
    public NpgsqlDataSource Database { get; }

    /// <inheritdoc cref="Database"/>
    public ConnectionMultiplexer RedisClient { get; }

    public TimerQueue Timeouts { get; }

    public TimerQueue Matching { get; }

    /// <summary>Starts the stores and makes the schema.</summary>
    public static async Task<Rig> StartAsync(Report report, BenchOptions options, CancellationToken ct)
    {
        report.Progress("starting Postgres and Redis");
        var stores = await RideStores.StartAsync(new() { Settings = PostgresSettings(options) }, ct: ct);
        var redis = ConfigurationOptions.Parse(stores.Redis.ConnectionString);
        redis.AsyncTimeout = redis.SyncTimeout = 60_000;
        redis.AllowAdmin = true;
        var rig = new Rig(report, options, stores, await ConnectionMultiplexer.ConnectAsync(redis));
        await rig.services.MigrateAsync();
        if (options.Statements)
            await rig.ExecuteAsync("CREATE EXTENSION pg_stat_statements");
        return rig;
    }

    /// <summary>Starts a replica of a service and waits until it is ready.</summary>
    public async Task<Replica> AddAsync(string project, params (string Key, string? Value)[] settings) =>
        await StartAsync(services.Add(project, [.. settings, .. options.Settings]));

    /// <summary>Starts a gateway in front of a replica of the API.</summary>
    public async Task<Replica> AddGatewayAsync(Replica api, params (string Key, string? Value)[] settings) =>
        await StartAsync(services.AddGateway([api], [.. settings, .. options.Settings]));

    /// <summary>The settings with which the product's code runs in the measuring program, on the same stores.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings(params (string Key, string? Value)[] settings)
    {
        (string Key, string? Value)[] all =
        [
            .. settings, .. options.Settings,
            ("ConnectionStrings:rides", Postgres.ConnectionString("rides")), ("ConnectionStrings:redis", stores.Redis.ConnectionString),
        ];
        return all.GroupBy(setting => setting.Key).Select(same => KeyValuePair.Create(same.Key, same.Last().Value));
    }

    /// <summary>
    /// The processor time of each process so far; this program's own is <see cref="MeasuringProgram"/>.
    /// </summary>
    public IReadOnlyDictionary<string, TimeSpan> Cpu() => services.Replicas.GroupBy(replica => replica.Project)
        .Select(service => (service.Key, Time: service.Aggregate(TimeSpan.Zero, (sum, replica) => sum + CpuTime.Of(replica.ProcessId))))
        .Append(("Postgres", CpuTime.Of(Postgres.ProcessId)))
        .Append(("Redis", CpuTime.Of(stores.Redis.ProcessId)))
        .Append((MeasuringProgram, Process.GetCurrentProcess().TotalProcessorTime))
        .ToDictionary();

    /// <summary>The processor time of each process since then.</summary>
    /// <param name="before">What <see cref="Cpu"/> said.</param>
    public IReadOnlyDictionary<string, TimeSpan> CpuSince(IReadOnlyDictionary<string, TimeSpan> before) =>
        Cpu().ToDictionary(process => process.Key, process => process.Value - before.GetValueOrDefault(process.Key));

    public async Task<T> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until the database's clock says so.</summary>
    public async Task UntilAsync(DateTimeOffset instant, CancellationToken ct)
    {
        var wait = instant - new DateTimeOffset(await ScalarAsync<DateTime>("SELECT clock_timestamp()"));
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, TimeProvider.System, ct);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>How many deadlines are armed. A shard's marker is none: it lies behind all dates.</summary>
    public async Task<long> ArmedAsync() =>
        (await Task.WhenAll(KeysOf("timeouts").Select(key =>
            RedisClient.GetDatabase().SortedSetLengthAsync(key, max: DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())))).Sum();

    /// <summary>A value of Redis' INFO.</summary>
    public async Task<string> RedisInfoAsync(string section, string name) =>
        (await RedisClient.GetServers()[0].InfoAsync(section)).SelectMany(group => group).First(pair => pair.Key == name).Value;

    /// <summary>The memory that Redis' values take, in bytes.</summary>
    public async Task<double> UsedMemoryAsync() =>
        double.Parse(await RedisInfoAsync("memory", "used_memory"), CultureInfo.InvariantCulture);

    /// <summary>Ends all services; the stores stay.</summary>
    public Task StopServicesAsync() => services.TerminateAsync();

    /// <summary>Forgets all trips, so that the next case begins like the first one. Drivers stay.</summary>
    public async Task ForgetTripsAsync()
    {
        if (options.Statements)
            await PrintStatementsAsync();
        await TruncateTripsAsync();
        var pickups = RedisClient.GetServers()[0].Keys(pattern: "ride:{dispatch:*}:waiting");
        await RedisClient.GetDatabase().KeyDeleteAsync([.. KeysOf("timeouts"), .. KeysOf("matching"), .. pickups]);
    }

    // It locks both tables, and so may a statement of a service that begins with the other one. It then has no effect.
    private async Task TruncateTripsAsync()
    {
        try
        {
            await ExecuteAsync("TRUNCATE trips CASCADE");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            await TruncateTripsAsync();
        }
    }

    private static IEnumerable<RedisKey> KeysOf(string queue) =>
        Enumerable.Range(0, Shards).Select(shard => (RedisKey)$"ride:{{{queue}:{shard}}}");

    private async Task<Replica> StartAsync(Replica replica)
    {
        report.Progress($"starting {replica.Name}");
        await replica.StartAsync();
        return replica;
    }

    private static Dictionary<string, string> PostgresSettings(BenchOptions options) => !options.Statements ? postgresSettings
        : new(postgresSettings)
        {
            ["shared_preload_libraries"] = "pg_stat_statements",
            ["pg_stat_statements.track_planning"] = "on",
        };

    /// <summary>Prints what Postgres spent its time on since the last time.</summary>
    private async Task PrintStatementsAsync()
    {
        await using (var command = Database.CreateCommand("""
            SELECT format('%s ms planned, %s ms run, %s calls, %s rows: %s',
                round(total_plan_time), round(total_exec_time), calls, rows, left(regexp_replace(query, '\s+', ' ', 'g'), 90))
            FROM pg_stat_statements ORDER BY total_plan_time + total_exec_time DESC LIMIT 8
            """))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                report.Progress(reader.GetString(0));
        }

        await ExecuteAsync("SELECT pg_stat_statements_reset()");
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await RedisClient.DisposeAsync();
        await Database.DisposeAsync();
        await stores.DisposeAsync();
    }
}
