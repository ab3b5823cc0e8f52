using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using RideAspire.Bench.Reports;
using RideAspire.Integration.Tests.Identity;
using RideAspire.LocalServers;
using RideAspire.Persistence;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Bench.Rigs;

/// <summary>
/// The system that is measured: its stores, as durable as in production (fsync and synchronous_commit on, appendonly each second), and the
/// services that a scenario asks for, as processes of their own.
/// </summary>
internal sealed class Rig : IAsyncDisposable
{
    /// <summary>What a server of this size is given in production, beside what all our stores are given.</summary>
    private static readonly Dictionary<string, string> postgresSettings = new()
    {
        ["shared_buffers"] = "1GB",
        ["max_wal_size"] = "8GB",
    };

    private readonly Report report;
    private readonly BenchOptions options;
    private readonly List<Replica> replicas = [];
    private readonly Dictionary<string, string?> identity =
        TestTokens.Settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value);

    private Rig(Report report, BenchOptions options, LocalPostgres postgres, LocalRedis redis, ConnectionMultiplexer client)
    {
        (this.report, this.options) = (report, options);
        (Postgres, Redis, RedisClient) = (postgres, redis, client);
        Database = NpgsqlDataSource.Create(postgres.ConnectionString("rides") + ";Timeout=15;Command Timeout=600;Max Auto Prepare=20");
        Timeouts = new(client, "timeouts", Shards);
        Matching = new(client, "matching", Shards);
    }

    /// <summary>Of each queue: the default.</summary>
    public static int Shards { get; } = new TimerOptions().Shards;

    public LocalPostgres Postgres { get; }

    public LocalRedis Redis { get; }

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
        var postgres = await LocalPostgres.StartAsync(new() { Settings = Settings(options) }, ct);
        var redis = await LocalRedis.StartAsync(ct: ct);
        await using (var db = new RidesDbContext(new DbContextOptionsBuilder<RidesDbContext>().UseNpgsql(postgres.ConnectionString("rides")).Options))
            await db.Database.MigrateAsync(ct);
        var patient = ConfigurationOptions.Parse(redis.ConnectionString);
        patient.AsyncTimeout = patient.SyncTimeout = 60_000;
        patient.AllowAdmin = true;
        var rig = new Rig(report, options, postgres, redis, await ConnectionMultiplexer.ConnectAsync(patient));
        if (options.Statements)
            await rig.ExecuteAsync("CREATE EXTENSION pg_stat_statements");
        return rig;
    }

    /// <summary>Starts a replica of a service and waits until it is ready.</summary>
    public async Task<Replica> AddAsync(string project, params (string Name, string? Value)[] settings)
    {
        var name = $"{project} {replicas.Count(replica => replica.Name.StartsWith(project, StringComparison.Ordinal)) + 1}";
        report.Progress($"starting {name}");
        var replica = new Replica(name, Checkout.BuildOf(project), new Dictionary<string, string?>(identity)
        {
            ["ConnectionStrings__rides"] = Postgres.ConnectionString("rides"),
            ["ConnectionStrings__redis"] = Redis.ConnectionString,
            ["DOTNET_ENVIRONMENT"] = "Production",
        }.Concat(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))).GroupBy(setting => setting.Key).ToDictionary(same => same.Key, same => same.Last().Value));
        replicas.Add(replica);
        await replica.StartAsync();
        return replica;
    }

    /// <summary>A gateway in front of these replicas of the API, whose limit of requests does not count here.</summary>
    public Task<Replica> AddGatewayAsync(IReadOnlyList<Replica> apis, params (string Name, string? Value)[] settings) => AddAsync(
        "Gateway", [.. apis.Select((api, i) => ($"services__booking-api__http__{i}", (string?)api.Address.ToString())), .. settings]);

    /// <summary>The processor time of each process so far; the measuring program's own is <c>bench</c>.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Cpu() => replicas.GroupBy(replica => replica.Name.Split(' ')[0])
        .Select(service => (service.Key, Time: service.Aggregate(TimeSpan.Zero, (sum, replica) => sum + CpuTime.Of(replica.ProcessId))))
        .Append(("Postgres", CpuTime.Of(Postgres.ProcessId)))
        .Append(("Redis", CpuTime.Of(Redis.ProcessId)))
        .Append(("bench", Process.GetCurrentProcess().TotalProcessorTime))
        .ToDictionary();

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

    /// <summary>How many deadlines are armed.</summary>
    public async Task<long> ArmedAsync() =>
        (await Task.WhenAll(Enumerable.Range(0, Shards).Select(shard => RedisClient.GetDatabase().SortedSetLengthAsync($"ride:{{timeouts:{shard}}}")))).Sum();

    /// <summary>Ends all services; the stores stay.</summary>
    public async Task StopServicesAsync()
    {
        foreach (var replica in replicas)
            await replica.TerminateAsync();
        replicas.Clear();
    }

    /// <summary>Forgets all trips, so that the next case begins like the first one. Drivers stay.</summary>
    public async Task ForgetTripsAsync()
    {
        if (options.Statements)
            await TellStatementsAsync();
        await ExecuteAsync("TRUNCATE trips CASCADE");
        RedisKey[] keys = [.. Enumerable.Range(0, Shards).SelectMany(shard => new RedisKey[] { $"ride:{{timeouts:{shard}}}", $"ride:{{matching:{shard}}}" }), "ride:{dispatch}:waiting"];
        await RedisClient.GetDatabase().KeyDeleteAsync(keys);
    }

    private static Dictionary<string, string> Settings(BenchOptions options) => !options.Statements ? postgresSettings
        : postgresSettings.Append(new("shared_preload_libraries", "pg_stat_statements")).Append(new("pg_stat_statements.track_planning", "on")).ToDictionary();

    /// <summary>Prints what Postgres spent its time on since the last time.</summary>
    private async Task TellStatementsAsync()
    {
        await using (var command = Database.CreateCommand("""
            SELECT format('%s ms planned, %s ms run, %s calls, %s rows: %s', round(total_plan_time), round(total_exec_time), calls, rows, left(regexp_replace(query, '\s+', ' ', 'g'), 90))
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
        foreach (var replica in replicas)
            await replica.DisposeAsync();
        await RedisClient.DisposeAsync();
        await Database.DisposeAsync();
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
