using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Matching;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timeouts;
using RideAspire.Timers;
using RideAspire.Transitions;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Servers;

/// <summary>
/// Rides by the services' own operations and workers, on stores of one make. A new make of server gets a subclass. The
/// sweep does nothing here, so a trip expires only by its timer.
/// </summary>
public abstract class RideTests(StoresFixture stores) : IAsyncLifetime
{
    private static readonly (string Key, string Value)[] settings =
        [("Trips:MatchWindow", "00:00:02"), ("Sweep:Grace", "00:01:00"), ("Sweep:Interval", "00:00:00.1")];

    private readonly GeoPoint here = new((Random.Shared.NextDouble() * 140) - 70, (Random.Shared.NextDouble() * 340) - 170);
    private readonly string driver = $"driver-{Guid.NewGuid():N}";
    private readonly List<IHost> workers = [];
    private TestDatabase db = null!;
    private IHost api = null!;

    protected StoresFixture Stores => stores;

    /// <summary>The connection strings of the services. Starts the servers if the test needs its own.</summary>
    protected abstract Task<(string Rides, string Redis)> ConnectAsync(TestDatabase direct);

    public async ValueTask InitializeAsync()
    {
        db = await stores.NewDatabaseAsync();
        var (rides, redis) = await ConnectAsync(db);
        api = Build(_ => { });
        workers.Add(Build(builder => builder.AddTimeouts()));
        workers.Add(Build(builder => builder.AddTimerPump<MatchingEffect, Heartbeats>(
            queues => queues.Matching, heartbeats => new(heartbeats.Expect, heartbeats.Beat))));
        foreach (var worker in workers)
            await worker.StartAsync();

        IHost Build(Action<HostApplicationBuilder> configure) =>
            TestHost.Build(db, redis, configure, [.. settings, ("ConnectionStrings:rides", rides)]);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var worker in workers)
        {
            await worker.StopAsync();
            worker.Dispose();
        }

        api?.Dispose();
    }

    [Fact]
    public async Task A_booked_trip_expires_by_its_timer_and_listeners_are_told()
    {
        var told = new ConcurrentDictionary<Guid, bool>();
        await api.Get<ChangeHints>().SubscribeAsync(trips => trips.ToList().ForEach(trip => told[trip] = true), _ => { });

        var trip = await BookAsync();

        await BecomesAsync(trip, TripStatus.DriverNotFound);
        await TestHost.UntilAsync(async () => told.ContainsKey(trip.Id) && !await HasTimersAsync(trip));
        var expired = await db.GetAsync(trip.Id);
        Assert.InRange(expired.ClosedAt!.Value, expired.DeadlineAt, expired.DeadlineAt.AddSeconds(30));
    }

    [Fact]
    public async Task A_driver_nearby_is_offered_the_booked_trip_and_accepts()
    {
        await api.Get<Presence>().SeenAsync(new(driver, here));
        var trip = await BookAsync();

        IReadOnlyCollection<OfferedTrip> offers = [];
        await TestHost.UntilAsync(async () => (offers = await OffersAsync()).Count > 0);
        var answer = await api.Get<OfferAnswers>().AcceptAsync(offers.Single().Offer.Id, driver, default);

        Assert.True(answer.Done);
        Assert.Equal((TripStatus.Assigned, driver), (answer.Trip!.Status, answer.Trip.DriverId));
        Assert.Equal(trip.Id, answer.Trip.Id);
        await TestHost.UntilAsync(async () => !await HasTimersAsync(trip));
    }

    [Fact]
    public async Task A_driver_who_becomes_available_is_assigned_to_the_trip_that_waits_nearby()
    {
        var trip = await BookAsync();

        await api.Get<Presence>().SeenAsync(new(driver, here, AcceptsAtOnce: true));

        await BecomesAsync(trip, TripStatus.Assigned);
        Assert.Equal(driver, (await db.GetAsync(trip.Id)).DriverId);
    }

    [Fact]
    public async Task Ops_cancel_a_booked_trip_and_its_history_says_who_and_why()
    {
        var (trip, other) = (await BookAsync(), await BookAsync());

        Assert.True((await api.Get<OpsSteps>().CancelAsync(trip.Id, new("ops-1", "a flood"), default)).Done);
        Assert.True((await api.Get<TripSteps>().CancelAsync(other.Id, other.RiderId, default)).Done);

        var change = Assert.Single((await db.GetAsync(trip.Id)).History);
        Assert.Equal(("ops-1", "a flood"), (change.By, change.Reason));
        Assert.Null(Assert.Single((await db.GetAsync(other.Id)).History).By);
        await TestHost.UntilAsync(async () => !await HasTimersAsync(trip));
    }

    [Fact]
    public async Task A_trip_whose_timers_were_never_armed_gets_them_and_the_stores_are_healthy()
    {
        var trip = await db.BookAsync(TimeSpan.FromSeconds(3), pickup: here);

        await BecomesAsync(trip, TripStatus.DriverNotFound);

        foreach (var worker in workers)
        {
            var health = await worker.Get<HealthCheckService>().CheckHealthAsync();
            Assert.All(health.Entries, check => Assert.Equal((check.Key, HealthStatus.Healthy), (check.Key, check.Value.Status)));
        }
    }

    private async Task<Trip> BookAsync()
    {
        BookingRequest request = new($"rider-{Guid.NewGuid():N}", here, TestDatabase.TimesSquare, null);
        var outcome = await api.Get<TripBooking>().BookAsync(request, default);
        return Assert.IsType<BookingOutcome.Booked>(outcome).Trip;
    }

    private async Task<IReadOnlyCollection<OfferedTrip>> OffersAsync() =>
        (await api.Get<OfferReads>().OfDriversAsync([driver], [], [], default)).Offers;

    private Task BecomesAsync(Trip trip, TripStatus status) =>
        TestHost.UntilAsync(async () => (await db.GetAsync(trip.Id)).Status == status);

    private async Task<bool> HasTimersAsync(Trip trip)
    {
        var (queues, redis) = (api.Get<TimerQueues>(), api.Get<IConnectionMultiplexer>());
        return await redis.DueAsync(queues.Timeouts, trip.Id) is not null || await redis.DueAsync(queues.Matching, trip.Id) is not null;
    }
}
