using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RideAspire.Validation;
using StackExchange.Redis;

namespace RideAspire.Stores;

/// <summary>Registers the stores.</summary>
internal static class StoresHosting
{
    private static readonly TimeSpan redisConnectTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan redisTimeout = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan redisHeartbeat = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Registers Redis (<c>ConnectionStrings:redis</c>), the Redis of dispatch (<c>ConnectionStrings:dispatch</c>; by
    /// default the same server, by a connection of its own) and Postgres (<c>ConnectionStrings:rides</c>) with short
    /// timeouts: a store that does not answer is an error within seconds, not after the clients' default of 5 s to 30
    /// s.
    /// </summary>
    public static void AddStores(this IHostApplicationBuilder builder)
    {
        var isObserved = IsObserved(builder.Configuration);
        var replica = ThisReplica.Of(builder.Environment.ApplicationName);
        builder.Services.AddSingleton(replica);
        builder.AddRedis();
        if (isObserved)
            builder.Services.AddHostedService<RedisObservation>();
        builder.AddNpgsqlDataSource("rides", settings =>
        {
            settings.ConnectionString = PostgresConnection.FailFast(settings.ConnectionString, replica.Name);
            settings.DisableHealthChecks = true;
            settings.DisableTracing = !isObserved;
            settings.DisableMetrics = !isObserved && !IsScraped(builder.Configuration);
        });
        builder.AddValidated<RedisOptions>(RedisOptions.Section);
        builder.Services.AddStoreHealth();
        builder.Services.AddHostedService<StoreWatch>();
    }

    private static void AddRedis(this IHostApplicationBuilder builder)
    {
        string? connectionString = null;
        builder.AddRedisClient(
            StoreFaults.Redis,
            settings =>
            {
                settings.DisableHealthChecks = settings.DisableTracing = true;
                connectionString = settings.ConnectionString;
            },
            FailFast);
        builder.AddKeyedRedisClient(
            StoreFaults.Dispatch,
            settings =>
            {
                settings.DisableHealthChecks = settings.DisableTracing = true;
                if (string.IsNullOrWhiteSpace(settings.ConnectionString))
                    settings.ConnectionString = connectionString;
            },
            redis =>
            {
                FailFast(redis);

                // So CLIENT LIST tells the two connections apart.
                redis.ClientName ??= $"{redis.Defaults.ClientName}-dispatch";
            });
    }

    // The same rules as in ServiceDefaults, which this library does not reference: traces need a collector, and metrics
    // either a collector or Telemetry:Prometheus:Port.
    private static bool IsObserved(IConfiguration configuration) =>
        !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    private static bool IsScraped(IConfiguration configuration) => configuration.GetValue<int>("Telemetry:Prometheus:Port") != 0;

    private static void FailFast(ConfigurationOptions redis)
    {
        redis.AbortOnConnectFail = false;
        redis.SocketManager = SocketManager.ThreadPool;
        redis.IncludeDetailInExceptions = false;
        redis.BacklogPolicy = BacklogPolicy.FailFast;
        redis.ConnectTimeout = (int)redisConnectTimeout.TotalMilliseconds;
        redis.SyncTimeout = redis.AsyncTimeout = (int)redisTimeout.TotalMilliseconds;
        redis.HeartbeatInterval = redisHeartbeat;

        // The client gives up a silent connection when more than four timeouts, in whole seconds, have brought nothing:
        // after 4 s. Something must be asked all the time: a consistency check per heartbeat on the connection for
        // calls, and the keep-alive per second on the connection for hints, which would otherwise be deaf for a minute.
        redis.HeartbeatConsistencyChecks = true;
        redis.KeepAlive = 1;

        // The client refuses writes while it takes the server for a replica, so it asks for the role each second.
        redis.ConfigCheckSeconds = 1;
        redis.ReconnectRetryPolicy = new LinearRetry((int)redisHeartbeat.TotalMilliseconds);
    }
}
