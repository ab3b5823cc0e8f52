using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RideAspire.Drivers;
using RideAspire.Events;
using RideAspire.Offers;
using RideAspire.Persistence;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire;

public static class RidesHosting
{
    // Whole seconds. A statement that hangs is over after both together, since a request to cancel it connects too: sooner than liveness
    // takes a loop for stalled.
    private static readonly TimeSpan postgresConnects = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan postgresAnswers = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Registers trips, drivers, timers and their two stores (<c>ConnectionStrings:redis</c>, <c>ConnectionStrings:rides</c>) with short
    /// timeouts: a store that does not answer is an error within seconds, not after the clients' own 15 to 30 s.
    /// </summary>
    public static void AddRides(this IHostApplicationBuilder builder)
    {
        var isObserved = IsObserved(builder.Configuration);
        builder.AddRedisClient("redis", settings => (settings.DisableHealthChecks, settings.DisableTracing) = (true, !isObserved), FailFast);
        builder.AddNpgsqlDbContext<RidesDbContext>("rides", settings =>
        {
            settings.ConnectionString = PostgresConnection.FailFast(settings.ConnectionString, postgresConnects);

            // A guarded update that is repeated after a lost answer would report that it lost; the loops and the clients retry instead.
            settings.DisableRetry = true;
            settings.CommandTimeout = (int)postgresAnswers.TotalSeconds;
            settings.DisableHealthChecks = true;
            settings.DisableTracing = settings.DisableMetrics = !isObserved;
        }, db => db.ConfigureWarnings(SayLess));
        builder.Services.AddStoreHealth();

        AddOptions<TripOptions>(builder, TripOptions.Section);
        AddOptions<DriverOptions>(builder, DriverOptions.Section);
        AddOptions<TimerOptions>(builder, TimerOptions.Section);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<DriverPool>();
        builder.Services.AddSingleton<TimerQueues>();
        builder.Services.AddSingleton<AfterCommit>();
        builder.Services.AddSingleton<ChangeHints>();
        builder.Services.AddSingleton<TripInserts>();
        builder.Services.AddSingleton<TripReads>();
        builder.Services.AddScoped<TripBooking>();
        builder.Services.AddScoped<TripTransitions>();
        builder.Services.AddScoped<TripExpiry>();
        builder.Services.AddScoped<TripSearch>();
        builder.Services.AddScoped<TripWalk>();
        builder.Services.AddScoped<TripAssignment>();
        builder.Services.AddScoped<OfferMaking>();
        builder.Services.AddScoped<OfferDecisions>();
        builder.Services.AddScoped<OfferLapse>();
    }

    /// <summary>Creates the database where it is missing and applies the migrations that it lacks. Run once, before anything serves.</summary>
    public static async Task MigrateRidesAsync(this IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RidesDbContext>().Database.BringUpToDateAsync(scope.ServiceProvider.GetRequiredService<TimeProvider>(), ct);
    }

    // The rule of ServiceDefaults, which this library does not know: without a collector nothing is recorded.
    private static bool IsObserved(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    // An index over a table that is in use is built outside a transaction, on purpose; and whoever cannot connect says so, unless it is the
    // warm-up of a process that is only slow.
    private static void SayLess(WarningsConfigurationBuilder warnings) => warnings.Log(
        (RelationalEventId.NonTransactionalMigrationOperationWarning, LogLevel.Information),
        (RelationalEventId.ConnectionError, LogLevel.Information));

    private static void FailFast(ConfigurationOptions redis)
    {
        redis.AbortOnConnectFail = false;
        redis.SocketManager = SocketManager.ThreadPool;
        redis.IncludeDetailInExceptions = false;
        redis.BacklogPolicy = BacklogPolicy.FailFast;
        redis.ConnectTimeout = 1_000;
        redis.SyncTimeout = redis.AsyncTimeout = 900;
        redis.HeartbeatInterval = TimeSpan.FromMilliseconds(250);

        // A connection that went dead without a word is given up when more than four timeouts, in whole seconds, have brought nothing: after
        // 4 s. Somebody must ask for something all along: the consistency checks on the connection for calls, each heartbeat; the
        // keep-alive, a second, on the one for hints, which would else be deaf for a minute.
        redis.HeartbeatConsistencyChecks = true;
        redis.KeepAlive = 1;
        redis.ReconnectRetryPolicy = new LinearRetry(250);
    }

    private static void AddOptions<T>(IHostApplicationBuilder builder, string section)
        where T : class =>
        builder.Services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
}
