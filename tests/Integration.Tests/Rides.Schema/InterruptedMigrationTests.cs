using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.RidesSchema;

/// <summary>
/// A migration that builds indexes concurrently runs in no transaction. It ends half-way, and runs again.
/// </summary>
public sealed class InterruptedMigrationTests(StoresFixture stores)
{
    private const string Before = "20261123201641_Offers";

    /// <summary>The migrations that build indexes concurrently, with these indexes.</summary>
    public static TheoryData<string, string[]> Migrations { get; } = new()
    {
        { "20261123201651_TripLists", ["ix_trips_driver", "ix_trips_rider"] },
        { "20261126072409_ListsByTime", ["ix_trips_driver_requested", "ix_trips_requested", "ix_trips_rider_requested"] },
        { "20261126113000_KeysByTime", ["ix_trips_key_requested"] },
        { "20261126114600_RidesInProgress", ["ix_trips_in_progress_requested"] },
        { "20261126180100_Unacknowledged", ["ix_offers_unacknowledged"] },
        {
            "20261127040133_ListsByStatus",
            ["ix_trips_assigned_requested", "ix_trips_cancelled_requested", "ix_trips_completed_requested", "ix_trips_not_found_requested"]
        },
    };

    [Theory]
    [MemberData(nameof(Migrations))]
    public async Task An_index_that_was_finished_stays_and_the_others_are_built(string migration, string[] indexes)
    {
        foreach (var missing in indexes.Append("ix_none"))
        {
            var db = new TestDatabase(stores.MissingDatabase());
            await MigrateAsync(db, migration);
            await ForgetAsync(db, migration);
            await DropAsync(db, missing);
            var finished = await IdsAsync(db, indexes);

            await MigrateAsync(db, migration);

            Assert.Equal(indexes, (await IndexesAsync(db, valid: true)).Intersect(indexes));
            Assert.Subset((await IdsAsync(db, indexes)).ToHashSet(), finished.ToHashSet());
        }
    }

    [Theory]
    [MemberData(nameof(Migrations))]
    public async Task An_invalid_index_is_built_again(string migration, string[] indexes)
    {
        var db = new TestDatabase(stores.MissingDatabase());
        await MigrateAsync(db, migration);
        await ForgetAsync(db, migration);
        await db.ExecuteAsync($"UPDATE pg_index SET indisvalid = false WHERE indexrelid::regclass::text = ANY ({indexes})");

        await MigrateAsync(db, migration);

        Assert.Equal(indexes, (await IndexesAsync(db, valid: true)).Intersect(indexes));
    }

    [Theory]
    [InlineData(ProcessSignal.Terminate, 1)]
    [InlineData(ProcessSignal.Interrupt, 1)]
    [InlineData(ProcessSignal.Kill, 137)]
    public async Task A_migration_that_is_stopped_while_it_builds_an_index_runs_to_its_end_next_time(ProcessSignal signal, int exitCode)
    {
        var db = new TestDatabase(stores.MissingDatabase());
        await MigrateAsync(db, Before);
        var writer = await WriteAsync(db);
        await using var services = new RideServices(db.ConnectionString, "localhost:1");

        await using var migration = services.Add("Booking.Api");
        migration.Spawn(arguments: ["migrate"]);
        await TestHost.UntilAsync(db.IsWaitedForAsync);
        Assert.Equal(["ix_trips_driver"], await IndexesAsync(db, valid: false));
        migration.Signal(signal);
        Assert.Equal(exitCode, await migration.ExitedAsync());
        Assert.Equal(signal != ProcessSignal.Kill, migration.HasPrinted("A signal stopped the migration."));
        Assert.False(migration.HasPrinted("Exception"), migration.LastLines);

        // A session that lost its client goes on, and keeps the lock of the migration.
        await writer.DisposeAsync();
        await services.MigrateAsync();

        await using var context = db.NewContext();
        Assert.Empty(await context.Database.GetPendingMigrationsAsync());
        Assert.Empty(await IndexesAsync(db, valid: false));
    }

    [Fact]
    public async Task A_migration_that_the_database_refuses_says_why_in_one_line_and_exits_with_1()
    {
        var db = new TestDatabase(stores.MissingDatabase());
        await MigrateAsync(db, Before);
        await db.ExecuteAsync($"CREATE TABLE ix_trips_driver ()");
        await using var services = new RideServices(db.ConnectionString, "localhost:1");
        await using var migration = services.Add("Booking.Api");

        migration.Spawn(arguments: ["migrate"]);

        Assert.Equal(1, await migration.ExitedAsync());
        Assert.True(
            migration.HasPrinted("The migration failed: 42P07: ix_trips_driver exists and is no index of trips."), migration.LastLines);
        Assert.False(migration.HasPrinted("Exception"), migration.LastLines);
    }

    [Fact]
    public async Task A_migration_without_a_database_says_so_in_one_line_and_exits_with_1()
    {
        await using var services = new RideServices($"Host=localhost;Port={FreePort.Next()};Database=rides", "localhost:1");
        await using var migration = services.Add("Booking.Api");

        migration.Spawn(arguments: ["migrate"]);

        Assert.Equal(1, await migration.ExitedAsync());
        Assert.True(migration.HasPrinted("The migration failed: Failed to connect"), migration.LastLines);
        Assert.False(migration.HasPrinted("Exception"), migration.LastLines);
    }

    private static async Task MigrateAsync(TestDatabase db, string migration)
    {
        await using var context = db.NewContext();
        await context.GetService<IMigrator>().MigrateAsync(migration);
    }

    private static Task ForgetAsync(TestDatabase db, string migration) =>
        db.ExecuteAsync($"""DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" = {migration}""");

    private static async Task DropAsync(TestDatabase db, string index)
    {
        await using var source = NpgsqlDataSource.Create(db.ConnectionString);
        await using var drop = source.CreateCommand($"DROP INDEX IF EXISTS {index}");
        await drop.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> IndexesAsync(TestDatabase db, bool valid)
    {
        await using var context = db.NewContext();
        return await context.Database.SqlQuery<string>($"""
            SELECT indexrelid::regclass::text AS "Value" FROM pg_index
            WHERE indrelid IN ('trips'::regclass, 'offers'::regclass) AND indisvalid = {valid} ORDER BY 1
            """).ToListAsync();
    }

    /// <summary>The ids of those of the indexes that exist. An index that is built again has another one.</summary>
    private static async Task<List<long>> IdsAsync(TestDatabase db, string[] indexes)
    {
        await using var context = db.NewContext();
        return await context.Database.SqlQuery<long>(
            $"""SELECT indexrelid::bigint AS "Value" FROM pg_index WHERE indexrelid::regclass::text = ANY ({indexes})""").ToListAsync();
    }

    /// <summary>A transaction that wrote a trip. An index that is built concurrently waits for its end.</summary>
    private static async Task<NpgsqlConnection> WriteAsync(TestDatabase db)
    {
        var connection = new NpgsqlConnection(db.ConnectionString);
        await connection.OpenAsync();
        await connection.BeginTransactionAsync();
        await using var write = new NpgsqlCommand("DELETE FROM trips", connection);
        await write.ExecuteNonQueryAsync();
        return connection;
    }
}
