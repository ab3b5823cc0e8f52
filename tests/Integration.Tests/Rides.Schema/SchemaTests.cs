using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Schema;
using RideAspire.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.RidesSchema;

/// <summary>What the migrations build, and what the schema forbids even if the code tries it.</summary>
public sealed class SchemaTests(StoresFixture stores)
{
    [Fact]
    public async Task Migrations_build_the_schema_from_nothing_and_a_second_run_changes_nothing()
    {
        await using var context = TestDatabase.Context(stores.MissingDatabase());

        await context.Database.BringUpToDateAsync(TimeProvider.System, NullLogger.Instance, default);
        await context.Database.BringUpToDateAsync(TimeProvider.System, NullLogger.Instance, default);

        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
        Assert.False(context.Database.HasPendingModelChanges());
        Assert.Equal(0, await context.Trips.CountAsync());
    }

    [Fact]
    public void The_version_that_services_wait_for_is_the_newest_migration()
    {
        using var context = TestDatabase.Context(stores.MissingDatabase());

        Assert.Equal(SchemaVersion.Needed, context.Database.GetMigrations().Last());
    }

    [Fact]
    public async Task Replicas_can_migrate_at_the_same_time()
    {
        var database = stores.MissingDatabase();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var context = TestDatabase.Context(database);
            await context.Database.BringUpToDateAsync(TimeProvider.System, NullLogger.Instance, default);
        }));

        await using var migrated = TestDatabase.Context(database);
        Assert.Empty(await migrated.Database.GetPendingMigrationsAsync());
        Assert.Equal(0, await migrated.Trips.CountAsync());
    }

    [Theory]
    [InlineData("UPDATE trips SET status = 'LOST', version = version + 1, closed_at = now()", "trips_change_status")]
    [InlineData("UPDATE trips SET status = 'COMPLETED', version = version + 1, driver_id = 'd', closed_at = now()", "trips_change_status")]
    [InlineData("UPDATE trips SET status = 'CANCELLED', closed_at = now()", "trips_change_status")]
    [InlineData("UPDATE trips SET status = 'ASSIGNED', version = version + 1", "ck_trips_driver")]
    [InlineData("UPDATE trips SET status = 'ASSIGNED', version = version + 1, driver_id = rider_id", "ck_trips_no_self_ride")]
    [InlineData("UPDATE trips SET status = 'CANCELLED', version = version + 1", "ck_trips_closed")]
    [InlineData("UPDATE trips SET closed_at = now()", "ck_trips_closed")]
    [InlineData(
        "UPDATE trips SET status = 'DRIVER_NOT_FOUND', version = version + 1, closed_at = deadline_at - interval '1 ms'",
        "ck_trips_never_early")]
    public async Task A_row_that_no_code_should_write_is_refused(string update, string constraint)
    {
        var db = await stores.NewDatabaseAsync();
        await db.BookAsync();
        await using var context = db.NewContext();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => context.Database.ExecuteSqlRawAsync(update));

        Assert.Equal(constraint, refused.ConstraintName);
    }

    [Fact]
    public async Task A_ride_in_progress_is_cancelled_by_ops_only()
    {
        var db = await stores.NewDatabaseAsync();
        var ride = await db.BookAsync(TripStatus.InProgress);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => db.MoveAsync(ride.Id, TripStatus.Cancelled));

        Assert.Equal("trips_change_status", refused.ConstraintName);
        Assert.True((await db.Get<OpsSteps>().CancelAsync(ride.Id, new("ops", "reason"), default)).Done);
    }

    [Fact]
    public async Task The_guard_in_the_database_is_the_one_in_the_file()
    {
        var db = await stores.NewDatabaseAsync();
        var migrated = await GuardAsync();

        await using var context = db.NewContext();
        // EF Core takes braces for parameters.
        await context.Database.ExecuteSqlRawAsync(
            TripGuard.Sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

        Assert.Equal(migrated, await GuardAsync());

        async Task<List<string>> GuardAsync()
        {
            await using var guarded = db.NewContext();
            return await guarded.Database.SqlQueryRaw<string>("""
                SELECT pg_get_functiondef('trips_change_status'::regproc) AS "Value"
                UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'trips_change_status'
                """).ToListAsync();
        }
    }

    [Theory]
    [InlineData("trips")]
    [InlineData("offers")]
    public async Task A_table_is_vacuumed_when_a_fiftieth_of_it_is_dead(string table)
    {
        var db = await stores.NewDatabaseAsync();
        await using var context = db.NewContext();

        var parameters = await context.Database.SqlQuery<string>(
            $"""SELECT unnest(reloptions) AS "Value" FROM pg_class WHERE relname = {table}""").ToListAsync();

        Assert.Equal(
            ["autovacuum_analyze_scale_factor=0.02", "autovacuum_vacuum_insert_scale_factor=0.05", "autovacuum_vacuum_scale_factor=0.02"],
            parameters.Order());
    }

    [Fact]
    public async Task A_driver_cannot_hold_two_active_trips()
    {
        var db = await stores.NewDatabaseAsync();
        await db.BookAsync(TripStatus.Assigned);
        await db.BookAsync(TripStatus.InProgress);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => db.ExecuteAsync($"UPDATE trips SET driver_id = 'one'"));

        Assert.Equal("ux_trips_active_per_driver", refused.ConstraintName);
    }

    [Fact]
    public async Task The_sweep_reads_the_partial_index_of_waiting_trips()
    {
        var db = await stores.NewDatabaseAsync();

        var plan = await db.ExplainAsync(TripExpiry.ExpireOverdue(new(DateTimeOffset.MinValue, TimeSpan.FromSeconds(1)), 10));

        Assert.Contains("ix_trips_waiting_deadline", plan.Text, StringComparison.Ordinal);
    }
}
