using Aspire.Hosting.ApplicationModel;
using RideAspire.LocalServers;

namespace RideAspire.StandIn;

/// <summary>Runs Redis and Postgres as local processes, and makes the databases.</summary>
internal sealed class StoreLauncher(AppHostFolder folder, ConsoleView console)
{
    private readonly Dictionary<PostgresServerResource, LocalPostgres> servers = [];

    public async Task<Running> RedisAsync(RedisResource redis, CancellationToken ct)
    {
        var server = await LocalRedis.StartAsync(
            new()
            {
                Folder = folder.For(redis),
                Port = redis.PrimaryEndpoint.Port,
                Password = await redis.PasswordParameter.GetValueAsync(ct),
                OnLine = line => console.Line(redis.Name, line),
            },
            ct);
        console.Remark(redis, server.Kind == RedisKind.Garnet ? "Garnet, for there is no redis-server on PATH" : LocalRedis.FindRedisServer()!);
        return new Running(server.Exited, server.StopAsync);
    }

    public async Task<Running> PostgresAsync(PostgresServerResource postgres, CancellationToken ct)
    {
        var server = await LocalPostgres.StartAsync(
            new()
            {
                Folder = folder.For(postgres),
                Port = postgres.PrimaryEndpoint.Port,
                Password = await postgres.PasswordParameter.GetValueAsync(ct),
                OnLine = line => console.Line(postgres.Name, line),
            },
            ct);
        lock (servers)
            servers[postgres] = server;
        return new Running(server.Exited, server.StopAsync);
    }

    /// <summary>A database has no process of its own: it is there from now on.</summary>
    public async Task<Running> DatabaseAsync(PostgresDatabaseResource database, CancellationToken ct)
    {
        LocalPostgres server;
        lock (servers)
            server = servers[database.Parent];
        await server.EnsureDatabaseAsync(database.DatabaseName, ct);
        return new Running(new TaskCompletionSource<int>().Task, () => Task.CompletedTask);
    }
}
