using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
    /// <param name="at">Which of the three trips it is, by their age, the oldest first.</param>
    [Theory]
    [InlineData(89, 0)]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(89, 2)]
    public async Task A_trip_with_an_impossible_pickup_backs_off_alone_and_the_others_find_drivers(double lat, int at)
    {
        var (db, log) = (await stores.NewDatabaseAsync(), new FakeLoggerProvider());
        using var worker = TestHost.Build(db, await stores.RedisAsync(kind), builder =>
        {
            builder.Services.AddSingleton<MatchingEffect>();
            builder.Logging.AddProvider(log);
        });
        Trip[] trips = [await db.BookAsync(), await db.BookAsync(), await db.BookAsync()];
        await db.ExecuteAsync($"UPDATE trips SET pickup_lat = {lat} WHERE id = {trips[at].Id}");
        var drivers = worker.Get<DriverPool>();
        foreach (var trip in trips)
            await drivers.SeenAsync($"driver-{trip.Id}", TestDatabase.UnionSquare, true);
        var effect = new IsolatingEffect(
            worker.Get<MatchingEffect>(), new("matching", new FakeTimeProvider(), worker.Get<ILogger<Isolation>>()));

        var rearmed = await effect.FireAsync([.. trips.Select(trip => trip.Id)], default);

        Assert.Equal(TimeSpan.FromMinutes(1), rearmed.Single(rearm => rearm.Id == trips[at].Id).Delay);
        Assert.Contains($"trip {trips[at].Id}", Assert.Single(log.Collector.Lines(LogLevel.Warning)), StringComparison.Ordinal);
        foreach (var trip in trips.Where(trip => trip != trips[at]))
            Assert.Equal(TripStatus.Assigned, (await db.GetAsync(trip.Id)).Status);
        Assert.NotNull(await drivers.ReserveNearestAsync(Guid.NewGuid(), TestDatabase.UnionSquare));
    }
}
