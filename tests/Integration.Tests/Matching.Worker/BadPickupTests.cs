using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Rides.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Matching;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.MatchingWorker;

public sealed class BadPickupOnRedisTests(StoresFixture stores) : BadPickupTests(stores, RedisKind.RedisServer);

public sealed class BadPickupOnGarnetTests(StoresFixture stores) : BadPickupTests(stores, RedisKind.Garnet);

/// <summary>A trip whose pick-up Redis cannot hold, as a backfill may write one.</summary>
public abstract class BadPickupTests(StoresFixture stores, RedisKind kind)
{
    [Theory]
    [InlineData(89)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task A_trip_with_an_impossible_pickup_backs_off_alone_and_the_others_find_drivers(double lat)
    {
        var db = await stores.NewDatabaseAsync();
        using var worker = TestHost.Build(
            db, await stores.RedisAsync(kind), builder => builder.Services.AddSingleton<MatchingEffect>());
        var bad = await db.BookAsync();
        await db.ExecuteAsync($"UPDATE trips SET pickup_lat = {lat} WHERE id = {bad.Id}");
        Trip[] good = [await db.BookAsync(), await db.BookAsync()];
        var drivers = worker.Get<DriverPool>();
        foreach (var trip in good)
            await drivers.SeenAsync($"driver-{trip.Id}", TestDatabase.UnionSquare, true);
        var log = new FakeLogger<Isolation>();
        var effect = new IsolatingEffect(worker.Get<MatchingEffect>(), new("matching", new FakeTimeProvider(), log));

        var rearmed = await effect.FireAsync([bad.Id, .. good.Select(trip => trip.Id)], default);

        Assert.Equal(bad.Id, Assert.Single(rearmed).Id);
        foreach (var trip in good)
            Assert.Equal(TripStatus.Assigned, (await db.GetAsync(trip.Id)).Status);
    }
}
