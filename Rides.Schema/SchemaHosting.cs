using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace RideAspire.Schema;

public static class SchemaHosting
{
    /// <summary>Registers the schema and the lists, on the data source that <c>AddRides</c> registers.</summary>
    public static void AddRidesSchema(this IHostApplicationBuilder builder)
    {
        builder.Services.AddPooledDbContextFactory<RidesDbContext>((services, db) =>
        {
            var source = services.GetRequiredService<NpgsqlDataSource>();
            db.UseNpgsql(source).UseRidesMigrations().AddInterceptors(new ForgetPreparedStatements(source));
        });
        builder.EnrichNpgsqlDbContext<RidesDbContext>(settings =>
        {
            // Clients retry. AddRides has the health check, and decides on the traces and metrics of the data source.
            settings.DisableRetry = true;
            settings.DisableHealthChecks = true;
            settings.DisableTracing = settings.DisableMetrics = true;
        });
        builder.Services.AddSingleton<TripLists>();
    }

    /// <summary>
    /// Creates the database if it is missing and applies the missing migrations. Run it once, before anything serves.
    /// </summary>
    public static async Task MigrateRidesAsync(this IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<RidesDbContext>().Database;
        await database.BringUpToDateAsync(
            scope.ServiceProvider.GetRequiredService<TimeProvider>(),
            scope.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SchemaMigration)),
            ct);
    }

    /// <summary>Sets how migrations run. Each context of this schema that migrates needs it.</summary>
    internal static TBuilder UseRidesMigrations<TBuilder>(this TBuilder db)
        where TBuilder : DbContextOptionsBuilder
    {
        db.ReplaceService<IMigrationsSqlGenerator, RepeatableIndexSqlGenerator>().ConfigureWarnings(Quieten);
        return db;
    }

    // An index over a table in use is built outside a transaction on purpose. A failed connection or query is logged by
    // the caller: a store's failure once, whatever the number of requests.
    private static void Quieten(WarningsConfigurationBuilder warnings) => warnings.Log(
        (RelationalEventId.NonTransactionalMigrationOperationWarning, LogLevel.Information),
        (RelationalEventId.ConnectionError, LogLevel.Information),
        (CoreEventId.QueryIterationFailed, LogLevel.Debug));
}
