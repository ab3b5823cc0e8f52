using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Npgsql;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>A store that answers and does not do its work, as the health and the log of a service tell it.</summary>
public sealed class StoreTroubleTests(StoreTroubleTests.Stores stores) : IClassFixture<StoreTroubleTests.Stores>, IAsyncLifetime
{
    private readonly FakeLoggerProvider log = new();
    private TestDatabase db = null!;
    private ConnectionMultiplexer admin = null!;
    private IHost host = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(stores.Redis is null, "Neither redis-server nor valkey-server is installed.");
        admin = await stores.Redis.ConnectAsync();
        await ExecuteAsync("FLUSHALL");
        db = await MigratedAsync($"rides_{Guid.NewGuid():N}");
        host = await StartAsync(db, log);
        await UntilAsync(HealthStatus.Healthy);
    }

    public async ValueTask DisposeAsync()
    {
        if (host is null)
            return;
        await host.StopAsync();
        host.Dispose();
        await admin.DisposeAsync();
    }

    [Theory]
    [InlineData("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "is full")]
    [InlineData("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0", "too few replicas")]
    [InlineData("REPLICAOF localhost 6999", "REPLICAOF NO ONE", "is a replica")]
    [InlineData("ACL SETUSER default -geosearch -zmscore", "ACL SETUSER default +@all", "run ZMSCORE, GEOSEARCH")]
    [InlineData("ACL SETUSER default resetchannels &other", "ACL SETUSER default allchannels", "run PUBLISH")]
    public async Task A_redis_that_answers_and_refuses_is_told_once_and_used_again_at_once(string trouble, string end, string told)
    {
        await ExecuteAsync(trouble);
        await UntilAsync(HealthStatus.Degraded, told);
        await ExecuteAsync(end);
        await UntilAsync(HealthStatus.Healthy);

        await UntilToldAsync("Redis", told);
        await UntilToldAsync("The Redis of dispatch", told);
    }

    [Theory]
    [InlineData("ALTER SYSTEM SET default_transaction_read_only = on", "ALTER SYSTEM RESET default_transaction_read_only", "is read-only")]
    [InlineData("ALTER TABLE offers RENAME TO elsewhere", "ALTER TABLE elsewhere RENAME TO offers", "lacks tables")]
    [InlineData("ALTER TABLE trips RENAME COLUMN history TO past", "ALTER TABLE trips RENAME COLUMN past TO history", "lacks tables")]
    [InlineData("ALTER TABLE trips RENAME idempotency_key TO key", "ALTER TABLE trips RENAME key TO idempotency_key", "lacks tables")]
    [InlineData(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON trips FOR EACH STATEMENT EXECUTE FUNCTION refuse()
        """,
        "DROP FUNCTION refuse CASCADE",
        "fails the probe: SQLSTATE P0001")]
    public async Task A_postgres_that_answers_and_refuses_is_told_once_and_used_again_at_once(string trouble, string end, string told)
    {
        await using var source = NpgsqlDataSource.Create(
            db.ConnectionString + ";Pooling=false;Options=-c default_transaction_read_only=off");
        await RunAsync(trouble);
        await UntilAsync(HealthStatus.Degraded, told);
        await RunAsync(end);
        await UntilAsync(HealthStatus.Healthy);

        await UntilToldAsync("Postgres", told);

        async Task RunAsync(string sql)
        {
            foreach (var statement in new[] { sql, "SELECT pg_reload_conf()" })
            {
                await using var command = source.CreateCommand(statement);
                await command.ExecuteNonQueryAsync();
            }
        }
    }

    /// <summary>Real statements name their columns, and so does the probe.</summary>
    [Fact]
    public async Task A_generated_column_that_this_release_does_not_know_is_no_trouble()
    {
        await db.ExecuteAsync($"ALTER TABLE trips ADD COLUMN later int GENERATED ALWAYS AS (version) STORED");

        await db.BookAsync();
        Assert.Equal(HealthStatus.Healthy, (await ReportAsync(host)).Entries["postgres"].Status);
        Assert.Empty(log.Collector.Lines(LogLevel.Warning));
    }

    /// <summary>The probe need not meet them: a timeout may be too short for a booking only.</summary>
    [Fact]
    public async Task Sessions_do_not_keep_defaults_that_the_database_no_longer_has()
    {
        foreach (var (change, now) in new[] { ("SET statement_timeout = '7s'", "7s"), ("RESET statement_timeout", "0") })
        {
            await using var source = NpgsqlDataSource.Create(db.ConnectionString);
            await using var alter = source.CreateCommand($"ALTER DATABASE {db.Name} {change}");
            await alter.ExecuteNonQueryAsync();

            await TestHost.UntilAsync(async () => now == (await host.Get<PostgresStore>().QueryAsync(
                $"SELECT current_setting('statement_timeout')", row => row.GetString(0), default)).Single());
        }
    }

    [Fact]
    public async Task Trouble_that_only_other_calls_meet_makes_the_service_degraded()
    {
        await UntilAsync(HealthStatus.Healthy);
        await Assert.ThrowsAsync<PostgresException>(() => host.Get<PostgresStore>().QueryAsync(
            $"SELECT 1 FROM missing", row => row.GetInt32(0), TestContext.Current.CancellationToken));

        Assert.Equal(HealthStatus.Degraded, (await ReportAsync(host)).Entries["postgres"].Status);
        await UntilAsync(HealthStatus.Healthy);
        await UntilToldAsync("Postgres", "lacks tables");
    }

    [Fact]
    public async Task A_user_who_may_not_subscribe_is_told_once_and_gets_hints_once_they_may()
    {
        var (hints, trip, hinted) = (host.Get<ChangeHints>(), Guid.NewGuid(), new TaskCompletionSource<Guid>());
        await ExecuteAsync("ACL SETUSER default -subscribe");

        await hints.SubscribeAsync(trips => hinted.TrySetResult(trips[0]), _ => { });
        await UntilAsync(HealthStatus.Degraded, "run SUBSCRIBE");
        await ExecuteAsync("ACL SETUSER default +@all");
        await UntilAsync(HealthStatus.Healthy);

        hints.Publish([trip], []);
        Assert.Equal(trip, await hinted.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await UntilToldAsync("Redis", "run SUBSCRIBE");
    }

    [Fact]
    public async Task A_second_environment_with_the_same_prefix_is_told_and_keeps_off()
    {
        var others = new FakeLoggerProvider();
        using var other = await StartAsync(await MigratedAsync($"others_{Guid.NewGuid():N}"), others);

        await TestHost.UntilAsync(async () => (await ReportAsync(other)).Entries["redis"].Description?.Contains("Redis:KeyPrefix") == true);
        await Assert.ThrowsAsync<StoreRefusedException>(
            () => other.Get<DriverPool>().SeenAsync("driver", TestDatabase.UnionSquare, true));
        foreach (var store in new[] { "Redis is used by", "The Redis of dispatch is used by" })
            Assert.Single(others.Collector.Lines(LogLevel.Warning), line => line.StartsWith(store, StringComparison.Ordinal));
        Assert.Empty(log.Collector.Lines(LogLevel.Warning));
        await other.StopAsync();
    }

    [Fact]
    public async Task Two_environments_with_prefixes_of_their_own_share_a_redis()
    {
        using var other = await StartAsync(await MigratedAsync($"others_{Guid.NewGuid():N}"), new(), "staging");

        await TestHost.UntilAsync(async () => (await ReportAsync(other)).Status == HealthStatus.Healthy);
        await other.Get<DriverPool>().SeenAsync("driver", TestDatabase.UnionSquare, true);
        Assert.Null(await host.Get<DriverPool>().ReserveNearestAsync(Guid.NewGuid(), TestDatabase.UnionSquare));
        await other.StopAsync();
    }

    private async Task<TestDatabase> MigratedAsync(string name)
    {
        var database = new TestDatabase(stores.Postgres.ConnectionString(name));
        await using var context = database.NewContext();
        await context.Database.MigrateAsync();
        return database;
    }

    private async Task<IHost> StartAsync(TestDatabase database, FakeLoggerProvider recorded, string prefix = "ride")
    {
        var started = TestHost.Build(
            database, stores.Redis!, builder => builder.Logging.AddProvider(recorded), ("Redis:KeyPrefix", prefix));
        await started.StartAsync();
        return started;
    }

    private Task<RedisResult> ExecuteAsync(string command)
    {
        var words = command.Split(' ');
        return admin.GetDatabase().ExecuteAsync(words[0], [.. words[1..]]);
    }

    private Task UntilAsync(HealthStatus status, string told = "") => TestHost.UntilAsync(async () =>
    {
        var report = await ReportAsync(host);
        return report.Status == status && (told == "" || report.Entries.Values.Any(entry => entry.Description?.Contains(told) == true));
    });

    private static Task<HealthReport> ReportAsync(IHost service) => service.Get<HealthCheckService>().CheckHealthAsync();

    // The end is told when nothing has failed for a while.
    private async Task UntilToldAsync(string store, string trouble)
    {
        await TestHost.UntilAsync(() => Task.FromResult(Lines(LogLevel.Information).Any(IsEnd)));
        Assert.Contains(trouble, Assert.Single(Lines(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.Single(Lines(LogLevel.Information), line => IsEnd(line));

        IEnumerable<string> Lines(LogLevel from) =>
            log.Collector.Lines(from).Where(line => line.StartsWith($"{store} ", StringComparison.Ordinal));

        bool IsEnd(string line) => line.StartsWith($"{store} works again.", StringComparison.Ordinal);
    }

    /// <summary>Servers of this class: their trouble is nobody else's.</summary>
    public sealed class Stores : IAsyncLifetime
    {
        public LocalPostgres Postgres { get; private set; } = null!;

        /// <summary>Null when no redis-server is installed.</summary>
        public LocalRedis? Redis { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (LocalRedis.FindRedisServer() is null)
                return;
            Postgres = await LocalPostgres.StartAsync(new() { Durable = false });
            Redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.RedisServer, Persistent = false });
        }

        public async ValueTask DisposeAsync()
        {
            if (Redis is null)
                return;
            await Redis.DisposeAsync();
            await Postgres.DisposeAsync();
        }
    }
}
