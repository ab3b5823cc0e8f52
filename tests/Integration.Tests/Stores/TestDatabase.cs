using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using RideAspire.Dispatch;
using RideAspire.Schema;
using RideAspire.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Stores;

/// <summary>A database with the schema, empty at first, and what tests do to it.</summary>
public sealed class TestDatabase(string connectionString)
{
    public static readonly GeoPoint UnionSquare = new(40.7359, -73.9911);
    public static readonly GeoPoint TimesSquare = new(40.7580, -73.9855);

    private readonly Lazy<ServiceProvider> operations = new(() => Operations(connectionString));

    public string ConnectionString => connectionString;

    public string Name => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    /// <summary>Tests share a Redis, so each database has keys of its own there.</summary>
    public string KeyPrefix => Name;

    /// <summary>An operation of a replica whose Redis is down, so nothing in Redis follows its commits.</summary>
    public T Get<T>()
        where T : notnull => operations.Value.GetRequiredService<T>();

    public RidesDbContext NewContext() => Context(connectionString);

    internal static RidesDbContext Context(string connectionString) =>
        new(new DbContextOptionsBuilder<RidesDbContext>().UseNpgsql(connectionString).UseRidesMigrations().Options);

    /// <summary>The booking operation of one more replica.</summary>
    public TripBooking NewBooking(TripOptions? options = null) =>
        new(Get<PostgresStore>(), Get<AfterCommit>(), Get<TripJournal>(), Options.Create(options ?? new()), TimeProvider.System);

    /// <summary>Books a trip with its deadline <paramref name="dueIn"/> from now. If negative, it is overdue.</summary>
    public async Task<Trip> BookAsync(TimeSpan? dueIn = null, string? rider = null, GeoPoint? pickup = null)
    {
        BookingRequest request = new(rider ?? $"rider-{Guid.NewGuid():N}", pickup ?? UnionSquare, TimesSquare, null);
        var outcome = await Get<TripBooking>().BookAsync(request, default);
        var trip = Assert.IsType<BookingOutcome.Booked>(outcome).Trip;
        if (dueIn is null)
            return trip;

        await ExecuteAsync($"UPDATE trips SET deadline_at = clock_timestamp() + {dueIn.Value} WHERE id = {trip.Id}");
        return await GetAsync(trip.Id);
    }

    /// <summary>Books a trip and moves it, step by step, to a status.</summary>
    public async Task<Trip> BookAsync(TripStatus status, TimeSpan? dueIn = null)
    {
        var trip = await BookAsync(status == TripStatus.DriverNotFound ? TimeSpan.Zero : dueIn);
        TripStatus[] steps = status switch
        {
            TripStatus.Waiting => [],
            TripStatus.InProgress => [TripStatus.Assigned, TripStatus.InProgress],
            TripStatus.Completed => [TripStatus.Assigned, TripStatus.InProgress, TripStatus.Completed],
            _ => [status],
        };
        foreach (var step in steps)
            await MoveAsync(trip.Id, step, step == TripStatus.Assigned ? $"driver-{trip.Id}" : null);
        return await GetAsync(trip.Id);
    }

    /// <summary>Moves a trip to a status without the code's guards.</summary>
    /// <param name="driver">The trip's driver from then on. Null keeps the driver.</param>
    public Task MoveAsync(Guid trip, TripStatus to, string? driver = null)
    {
        var closes = to is TripStatus.Completed or TripStatus.Cancelled or TripStatus.DriverNotFound;
        return ExecuteAsync($"""
            UPDATE trips SET status = {to.Name()}, driver_id = COALESCE({driver}, driver_id), version = version + 1,
                closed_at = CASE WHEN {closes} THEN clock_timestamp() END
            WHERE id = {trip}
            """);
    }

    public async Task<Trip> GetAsync(Guid id)
    {
        await using var db = NewContext();
        return await db.Trips.AsNoTracking().SingleAsync(t => t.Id == id);
    }

    public async Task ExecuteAsync(FormattableString sql)
    {
        await using var db = NewContext();
        await db.Database.ExecuteSqlAsync(sql);
    }

    /// <summary>Whether a connection to this database waits for a lock.</summary>
    public async Task<bool> IsWaitedForAsync()
    {
        await using var db = NewContext();
        return await db.Database.SqlQuery<bool>($"""
            SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS "Value"
            """).SingleAsync();
    }

    /// <summary>Locks a trip's row until the returned connection is disposed.</summary>
    public async Task<NpgsqlConnection> LockAsync(Guid trip)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await connection.BeginTransactionAsync();
        await using var select = new NpgsqlCommand("SELECT 1 FROM trips WHERE id = $1 FOR UPDATE", connection);
        select.Parameters.Add(new() { Value = trip });
        await select.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Blocks all writes to a table until the returned connection is disposed.</summary>
    public async Task<NpgsqlConnection> LockTableAsync(string table)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await connection.BeginTransactionAsync();
        await using var lockTable = new NpgsqlCommand($"LOCK TABLE {table} IN SHARE MODE", connection);
        await lockTable.ExecuteNonQueryAsync();
        return connection;
    }

    private static ServiceProvider Operations(string connectionString)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddOptions();
        services.Configure<TripOptions>(trips => trips.MostPerMinute = 1000);
        services.AddSingleton(NpgsqlDataSource.Create(connectionString));
        services.AddSingleton(NoRedis.Connection);
        services.AddKeyedSingleton(StoreFaults.Dispatch, NoRedis.Connection);
        services.AddOperations();
        return services.BuildServiceProvider();
    }
}
