using System.Diagnostics;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;
using RideAspire.Transitions;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Dispatch;

/// <summary>Trips that were booked while Redis was down, in a process without the repair.</summary>
public sealed class UnarmedTripsTests(StoresFixture stores) : IAsyncLifetime
{
    private LocalRedis redis = null!;
    private TestDatabase db = null!;

    public async ValueTask InitializeAsync()
    {
        await stores.RedisAsync(RedisKind.RedisServer);
        redis = await LocalRedis.StartAsync(new() { Kind = RedisKind.RedisServer, Persistent = false });
        db = await stores.NewDatabaseAsync();
    }

    public ValueTask DisposeAsync() => redis is null ? ValueTask.CompletedTask : redis.DisposeAsync();

    [Fact]
    public async Task A_trip_that_could_not_be_armed_is_armed_once_redis_is_back()
    {
        using var service = TestHost.Build(db, redis, _ => { });
        var (queues, connection) = (service.Get<TimerQueues>(), service.Get<IConnectionMultiplexer>());
        await redis.KillAsync();
        var trips = await Task.WhenAll(Enumerable.Range(0, 5).Select(async n =>
            Assert.IsType<BookingOutcome.Booked>(await service.Get<TripBooking>().BookAsync(
                new($"rider-{n}", TestDatabase.UnionSquare, TestDatabase.TimesSquare, null), default)).Trip));

        await redis.StartAgainAsync();

        var took = Stopwatch.StartNew();
        await TestHost.UntilAsync(async () =>
        {
            var due = await Task.WhenAll(trips.SelectMany(trip => new[]
            {
                connection.DueAsync(queues.Timeouts, trip.Id), connection.DueAsync(queues.Matching, trip.Id),
            }));
            return due.All(at => at is not null);
        });
        Assert.InRange(took.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        await TestHost.UntilAsync(() => Task.FromResult(service.Get<UnarmedTrips>().Count == 0));
    }

    [Fact]
    public async Task A_trip_whose_match_window_has_passed_is_no_longer_kept()
    {
        using var service = TestHost.Build(db, redis, _ => { }, ("Trips:MatchWindow", "00:00:01"));
        await redis.KillAsync();
        await service.Get<AfterCommit>().BookedAsync(await db.BookAsync());
        Assert.Equal(1, service.Get<UnarmedTrips>().Count);

        await TestHost.UntilAsync(() => Task.FromResult(service.Get<UnarmedTrips>().Count == 0));
    }

    [Fact]
    public async Task The_number_of_kept_trips_is_bounded()
    {
        using var service = TestHost.Build(db, redis, _ => { });
        await redis.KillAsync();

        for (var n = 0; n <= UnarmedTrips.Max; n++)
            service.Get<UnarmedTrips>().Keep(TimerEntry.AtOnce(Guid.NewGuid()));

        Assert.Equal(UnarmedTrips.Max, service.Get<UnarmedTrips>().Count);
    }
}
