using Npgsql;
using RideAspire.LocalServers;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.LocalServers;

public sealed class StoreSettingsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postgres_runs_with_the_settings()
    {
        await using var postgres = await LocalPostgres.StartAsync(new() { Durable = false }, Ct);
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString("postgres") + ";Pooling=false");

        foreach (var (name, value) in StoreSettings.Postgres)
        {
            await using var show = source.CreateCommand($"SHOW {name}");
            Assert.Equal((name, value), (name, await show.ExecuteScalarAsync(Ct)));
        }
    }

    [Fact]
    public async Task Postgres_has_connections_for_all_replicas_while_a_deployment_doubles_them()
    {
        const int Services = 3, Replicas = 2, Surge = 2, Operators = 5;
        await using var postgres = await LocalPostgres.StartAsync(new() { Durable = false }, Ct);
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString("postgres") + ";Pooling=false");
        await using var free = source.CreateCommand("""
            SELECT sum(CASE name WHEN 'max_connections' THEN setting::int ELSE -setting::int END)::int FROM pg_settings
            WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections')
            """);

        var needed = (Services * (Replicas + Surge) * PostgresConnection.MaxConnections) + Operators;
        Assert.InRange(needed, 1, (int)(await free.ExecuteScalarAsync(Ct))!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Redis_runs_with_the_settings_but_appends_only_when_it_must_keep_its_data(bool persistent)
    {
        Assert.SkipWhen(LocalRedis.FindRedisServer() is null, "no redis-server on PATH");
        await using var redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.RedisServer, Persistent = persistent }, Ct);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);

        foreach (var (name, value) in StoreSettings.Redis)
        {
            var answer = (RedisResult[])(await connection.GetDatabase().ExecuteAsync("CONFIG", "GET", name))!;
            Assert.Equal((name, name == "appendonly" && !persistent ? "no" : value), ((string?)answer[0], (string?)answer[1]));
        }

        Assert.Matches(@"^(redis|valkey)-server \d+\.\d+\.\d+$", redis.Program);
    }
}
