using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Matching;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Stores;
using RideAspire.Timeouts;
using RideAspire.Timers;
using RideAspire.Transitions;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Servers;

/// <summary>
/// A Redis Cluster changes while riders book: one in four beside a driver, the others where nobody is. No trip is lost,
/// and none ends later than the sweep allows.
/// </summary>
public sealed class ClusterChangesTests(StoresFixture stores) : IAsyncLifetime
{
    private const string KeyPrefix = "changes";

    /// <summary>Booked before a change and after it. The first of them expire before it begins.</summary>
    private const int Bookings = 150;

    private static readonly TimeSpan bookingInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan matchWindow = TimeSpan.FromSeconds(2), sweepGrace = TimeSpan.FromSeconds(1);

    /// <summary>The sweep's bound, and two seconds for a busy machine.</summary>
    private static readonly TimeSpan maxLateness = sweepGrace + TimeSpan.FromSeconds(2);

    private static readonly (string Key, string Value)[] settings =
    [
        ("Redis:KeyPrefix", KeyPrefix), ("Trips:MatchWindow", $"{matchWindow}"), ("Sweep:Grace", $"{sweepGrace}"),
        ("Sweep:Interval", "00:00:00.1"), ("Matching:AcknowledgeWithin", "00:05:00"),
    ];

    // Each in a region of its own, and the regions are on all nodes.
    private static readonly GeoPoint[] places = [.. Enumerable.Range(0, 12).Select(i => new GeoPoint(40.7, -70 + i))];

    private readonly List<IHost> workers = [];
    private readonly ConcurrentBag<Trip> booked = [];
    private TestDatabase db = null!;
    private RedisCluster cluster = null!;
    private IHost api = null!;

    private TimerQueues Queues => api.Get<TimerQueues>();

    public async ValueTask InitializeAsync()
    {
        cluster = await RedisCluster.StartAsync();
        db = await stores.NewDatabaseAsync();
        api = Build(_ => { });
        workers.Add(Build(builder => builder.AddTimeouts()));
        workers.Add(Build(builder => builder.AddTimeouts()));
        workers.Add(Build(builder => builder.AddTimerPump<MatchingEffect, Heartbeats>(
            queues => queues.Matching, heartbeats => new(heartbeats.Expect, heartbeats.Beat))));
        foreach (var worker in workers)
            await worker.StartAsync();

        IHost Build(Action<HostApplicationBuilder> configure) => TestHost.Build(db, cluster.ConnectionString, configure, settings);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
        {
            await worker.StopAsync();
            worker.Dispose();
        }

        api?.Dispose();
        if (cluster is not null)
            await cluster.DisposeAsync();
    }

    [Fact]
    public async Task Slots_of_timers_and_of_drivers_move_to_another_node()
    {
        await BookDuringAsync(async () =>
        {
            RedisKey[] moving =
            [
                Queues.Timeouts.KeyOf(0), Queues.Matching.KeyOf(1),
                new DriverKeys(api.Get<IConnectionMultiplexer>().Store(KeyPrefix), Region.Of(places[0])).Seen,
            ];
            foreach (var key in moving)
                await cluster.MoveSlotOfAsync(key, () => MoreTripsAsync(Bookings / 3));
        });

        await AssertNothingLostAsync();
        await AssertDriversAreFoundAsync();
        await AssertListenersAreToldAsync();
    }

    [Fact]
    public async Task A_node_with_timers_and_drivers_is_killed_and_comes_back_empty()
    {
        await BookDuringAsync(async () =>
        {
            var dead = await cluster.KillNodeOfAsync(Queues.Timeouts.KeyOf(0));
            await MoreTripsAsync(Bookings);
            await dead.StartAgainAsync();
        });

        await AssertNothingLostAsync();
        await AssertDriversAreFoundAsync();
        await AssertListenersAreToldAsync();
    }

    /// <summary>Books at a steady rate, before a change, during it and after it.</summary>
    private async Task BookDuringAsync(Func<Task> change)
    {
        List<Task> bookings = [];
        using var ticks = new PeriodicTimer(bookingInterval);
        await BookUntilAsync(() => bookings.Count >= Bookings);
        var changing = change();
        await BookUntilAsync(() => changing.IsCompleted);
        await changing;
        var end = bookings.Count + Bookings;
        await BookUntilAsync(() => bookings.Count >= end);
        await Task.WhenAll(bookings);

        async Task BookUntilAsync(Func<bool> isOver)
        {
            while (!isOver() && await ticks.WaitForNextTickAsync())
                bookings.Add(BookAsync(bookings.Count));
        }
    }

    private async Task BookAsync(int number)
    {
        var place = places[number / 4 % places.Length];
        if (number % 4 == 0)
            await ComeOnlineAsync(place);
        booked.Add(await BookAtAsync(number % 4 == 0 ? place : TestDatabase.UnionSquare));
    }

    // Postgres has the booking, whatever Redis does.
    private async Task<Trip> BookAtAsync(GeoPoint place)
    {
        BookingRequest request = new($"rider-{Guid.NewGuid():N}", place, TestDatabase.TimesSquare, null);
        return Assert.IsType<BookingOutcome.Booked>(await api.Get<TripBooking>().BookAsync(request, default)).Trip;
    }

    private async Task ComeOnlineAsync(GeoPoint place)
    {
        try
        {
            await api.Get<Presence>().SeenAsync(new($"driver-{Guid.NewGuid():N}", place, AcceptsAtOnce: true));
        }
        catch (Exception e) when (StoreFailure.Is(e))
        {
            // The region's node is away, or its slot moves: the driver's app gets 503.
        }
    }

    private Task MoreTripsAsync(int count)
    {
        var end = booked.Count + count;
        return TestHost.UntilAsync(() => Task.FromResult(booked.Count >= end));
    }

    private async Task AssertNothingLostAsync()
    {
        await using var context = db.NewContext();
        var all = context.Trips.AsNoTracking();
        await TestHost.UntilAsync(async () => !await all.AnyAsync(trip => trip.Status == TripStatus.Waiting));

        var trips = await all.ToListAsync();
        Assert.Equal(booked.Select(trip => trip.Id).Order(), trips.Select(trip => trip.Id).Order());
        Assert.All(trips, trip => Assert.InRange((trip.ClosedAt ?? trip.DeadlineAt) - trip.DeadlineAt, TimeSpan.Zero, maxLateness));
        await TestHost.UntilAsync(async () => !await HasDeadlinesAsync());
    }

    /// <summary>
    /// Whether Redis has the deadline of any trip. A shard has a marker too. In the other queue, trips with a driver
    /// have a timer until the driver acknowledges, which none does here.
    /// </summary>
    private async Task<bool> HasDeadlinesAsync()
    {
        var redis = api.Get<IConnectionMultiplexer>().GetDatabase();
        var lengths = await Task.WhenAll(Enumerable.Range(0, Queues.Timeouts.Shards)
            .Select(shard => redis.SortedSetLengthAsync(Queues.Timeouts.KeyOf(shard))));
        return lengths.Any(length => length > 1);
    }

    private async Task AssertDriversAreFoundAsync()
    {
        foreach (var place in places)
        {
            await ComeOnlineAsync(place);
            var trip = await BookAtAsync(place);
            await TestHost.UntilAsync(async () => (await db.GetAsync(trip.Id)).Status == TripStatus.Assigned);
        }
    }

    private async Task AssertListenersAreToldAsync()
    {
        var told = new ConcurrentDictionary<Guid, bool>();
        await api.Get<ChangeHints>().SubscribeAsync(trips => trips.ToList().ForEach(trip => told[trip] = true), _ => { });
        var trip = await BookAtAsync(TestDatabase.UnionSquare);
        await TestHost.UntilAsync(() => Task.FromResult(told.ContainsKey(trip.Id)));
    }
}
