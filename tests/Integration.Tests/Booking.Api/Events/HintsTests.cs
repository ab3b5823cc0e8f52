using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RideAspire.Booking.Events;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

/// <summary>Two replicas in a time that stands still, so that only a hint causes a poll.</summary>
public sealed class HintsTests(StoresFixture stores)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hint_that_one_process_publishes_causes_a_poll_in_another_one()
    {
        var database = await stores.NewDatabaseAsync();
        var redis = await stores.RedisAsync(RedisKind.Garnet);
        using var one = TestHost.Build(database, redis, builder => { });
        using var other = TestHost.Build(database, redis, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider());
            builder.AddEvents();
        });
        await other.StartAsync(Ct);
        var trip = await database.BookAsync();
        using var rider = other.Get<TripStreams>().Open(trip.Id, 0);
        using var driver = other.Get<DriverStreams>().Open("driver-1", DriverSeen.Nothing);
        rider.Seen = (await rider.FirstStateAsync(Ct))!.Version;
        Assert.Null((await driver.FirstStateAsync(Ct))!.Active);

        await database.MoveAsync(trip.Id, TripStatus.Assigned, "driver-1");
        var (riderHears, driverHears) = (rider.NextAsync(Ct).AsTask(), driver.NextAsync(Ct).AsTask());
        await TestHost.UntilAsync(() =>
        {
            // Repeatedly: the other one may not have subscribed yet.
            one.Get<ChangeHints>().Publish([trip.Id], ["driver-1"]);
            return Task.FromResult(riderHears.IsCompleted && driverHears.IsCompleted);
        });

        Assert.Equal(TripStatus.Assigned, (await riderHears).State!.Status);
        Assert.Equal(trip.Id, (await driverHears).State!.Active!.Id);
        await other.StopAsync(Ct);
    }
}
