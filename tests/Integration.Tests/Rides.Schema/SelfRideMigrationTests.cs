using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.RidesSchema;

/// <summary>Trips that were assigned to their own riders before the schema refused that.</summary>
public sealed class SelfRideMigrationTests(StoresFixture stores)
{
    private const string Before = "20261126113000_KeysByTime";

    [Theory]
    [InlineData(TripStatus.Assigned)]
    [InlineData(TripStatus.InProgress)]
    public async Task A_self_ride_that_was_open_goes_on_after_the_migration(TripStatus status)
    {
        var db = new TestDatabase(stores.MissingDatabase());
        await MigrateAsync(db, Before);
        var trip = await SelfRideAsync(db, status);

        await MigrateAsync(db, null);

        if (status == TripStatus.Assigned)
            Assert.True((await db.Get<TripSteps>().StartAsync(trip.Id, trip.RiderId, default)).Done);
        Assert.True((await db.Get<TripSteps>().CompleteAsync(trip.Id, trip.RiderId, default)).Done);
    }

    [Fact]
    public async Task A_self_ride_that_has_ended_loses_its_key_as_others_do()
    {
        var db = new TestDatabase(stores.MissingDatabase());
        await MigrateAsync(db, Before);
        var trip = await SelfRideAsync(db, TripStatus.Completed);
        var old = TimeSpan.FromDays(8);
        await db.ExecuteAsync($"UPDATE trips SET idempotency_key = 'k', requested_at = now() - {old}, closed_at = now() - {old}");

        await MigrateAsync(db, null);

        var page = await db.Get<TripRetention>().RemoveKeysAsync(TripRetention.Start, TimeSpan.FromDays(7), default);
        Assert.Equal(1, page.Removed);
        Assert.Null((await db.GetAsync(trip.Id)).IdempotencyKey);
    }

    // In plain SQL, because the code of this release knows columns that the schema does not have yet.
    private static async Task<(Guid Id, string RiderId)> SelfRideAsync(TestDatabase db, TripStatus status)
    {
        var (id, rider) = (Guid.NewGuid(), "rider");
        await db.ExecuteAsync($"""
            INSERT INTO trips (id, rider_id, status, requested_at, deadline_at, version, pickup_lat, pickup_lon, dropoff_lat, dropoff_lon)
            VALUES ({id}, {rider}, 'WAITING', now(), now() + interval '1 minute', 1, 0, 0, 0, 0)
            """);
        await db.MoveAsync(id, TripStatus.Assigned, rider);
        foreach (var next in (TripStatus[])[TripStatus.InProgress, TripStatus.Completed])
        {
            if (status != TripStatus.Assigned && next <= status)
                await db.MoveAsync(id, next);
        }

        return (id, rider);
    }

    /// <param name="migration">The last migration to apply. Null applies all.</param>
    private static async Task MigrateAsync(TestDatabase db, string? migration)
    {
        await using var context = db.NewContext();
        await context.GetService<IMigrator>().MigrateAsync(migration);
    }
}
