using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Matching;
using RideAspire.Schema;
using RideAspire.Stores;
using RideAspire.Timeouts;
using RideAspire.Timers;
using RideAspire.Transitions;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Transitions;

/// <summary>Base of tests about offers: a database, all workers' services, and a place on earth of its own.</summary>
public abstract class OfferTests(StoresFixture stores) : IAsyncLifetime
{
    private readonly GeoPoint here = new((Random.Shared.NextDouble() * 140) - 70, (Random.Shared.NextDouble() * 340) - 170);

    /// <summary>The keys of the region in which all of this happens.</summary>
    private protected DriverKeys Keys => new(Get<RedisStore>(), Region.Of(here));
    private IHost host = null!;

    protected TestDatabase Db { get; private set; } = null!;

    private protected AfterCommit AfterCommit => host.Get<AfterCommit>();

    private protected T Get<T>()
        where T : notnull => host.Get<T>();

    private protected DriverPool Drivers => host.Get<DriverPool>();

    private protected TimerQueues Queues => host.Get<TimerQueues>();

    private protected OfferSweep Sweep => host.Get<OfferSweep>();

    private protected OverdueSweep TripSweep => host.Get<OverdueSweep>();

    private protected IConnectionMultiplexer Redis => host.Get<IConnectionMultiplexer>();

    public async ValueTask InitializeAsync()
    {
        var redis = await stores.RedisAsync(LocalRedis.FindRedisServer() is null ? RedisKind.Garnet : RedisKind.RedisServer);
        Db = await stores.NewDatabaseAsync();
        host = TestHost.Build(Db, redis, builder =>
        {
            builder.Services.AddSingleton<MatchingEffect>();
            builder.AddTimeouts();
        }, ("Sweep:Grace", "00:00:00"), ("Drivers:StaleAfter", "00:10:00"), ("Drivers:Reservation", "00:01:00"),
            ("Drivers:CoolDown", "00:00:00"));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        host?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Brings a new driver online, so many metres north of the trips' pickup.</summary>
    protected async Task<string> OnlineAsync(double metres = 0, bool acceptsAtOnce = false)
    {
        var driver = $"driver-{Guid.NewGuid():N}";
        await SeenAsync(driver, metres, acceptsAtOnce);
        return driver;
    }

    /// <summary>Records where a driver whose app listens is.</summary>
    protected async Task SeenAsync(string driver, double metres = 0, bool acceptsAtOnce = false)
    {
        await Drivers.ListeningAsync([driver]);
        await Get<Presence>().SeenAsync(new(driver, here with { Lat = here.Lat + (metres / 111_320) }, acceptsAtOnce));
    }

    /// <summary>Whether the trip's matching timer is due.</summary>
    protected async Task<bool> IsSoughtAtOnceAsync(Trip trip) =>
        await Redis.DueAsync(Queues.Matching, trip.Id) <= TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    protected async Task<Trip> BookAsync(TimeSpan? dueIn = null)
    {
        var trip = await Db.BookAsync(dueIn, pickup: here);
        await AfterCommit.BookedAsync(trip);
        return trip;
    }

    /// <summary>Does what these trips' matching timers do.</summary>
    private protected Task<IReadOnlyCollection<Rearm>> MatchAsync(params Trip[] trips) =>
        host.Get<MatchingEffect>().FireAsync([.. trips.Select(trip => trip.Id)], default);

    /// <summary>Does what these trips' deadline timers do.</summary>
    private protected Task<IReadOnlyCollection<Rearm>> ExpireAsync(params Trip[] trips) =>
        host.Get<ExpiryEffect>().FireAsync([.. trips.Select(trip => trip.Id)], default);

    /// <summary>Books a trip and offers it to a new driver.</summary>
    protected async Task<(Trip Trip, Offer Offer)> OfferedAsync()
    {
        await OnlineAsync();
        var trip = await BookAsync();
        await MatchAsync(trip);
        return (trip, await PendingAsync(trip));
    }

    /// <summary>Books a trip that a new driver accepts.</summary>
    protected async Task<(Trip Trip, Offer Offer)> AcceptedAsync()
    {
        var (trip, offer) = await OfferedAsync();
        Assert.True((await AcceptAsync(offer)).Done);
        return (await Db.GetAsync(trip.Id), await GetAsync(offer));
    }

    protected async Task<Offer> PendingAsync(Trip trip) =>
        Assert.Single(await OffersAsync(trip), offer => offer.Status == OfferStatus.Pending);

    /// <summary>All offers of a trip, oldest first.</summary>
    protected Task<List<Offer>> OffersAsync(Trip trip) =>
        QueryAsync(db => db.Offers.AsNoTracking().Where(o => o.TripId == trip.Id).OrderBy(o => o.OfferedAt).ToListAsync());

    protected Task<Offer> GetAsync(Offer offer) => QueryAsync(db => db.Offers.AsNoTracking().SingleAsync(o => o.Id == offer.Id));

    protected Task<AnswerOutcome> AcceptAsync(Offer offer, string? driver = null) =>
        Get<OfferAnswers>().AcceptAsync(offer.Id, driver ?? offer.DriverId, default);

    protected Task<AnswerOutcome> DeclineAsync(Offer offer, string? driver = null) =>
        Get<OfferAnswers>().DeclineAsync(offer.Id, driver ?? offer.DriverId, default);

    protected Task<StepOutcome> ReturnAsync(Trip trip, string driver) => Get<TripSteps>().ReturnAsync(trip.Id, driver, default);

    protected Task<StepOutcome> CancelAsync(Trip trip) => Get<TripSteps>().CancelAsync(trip.Id, trip.RiderId, default);

    protected Task WindowPassesAsync(Offer offer) =>
        Db.ExecuteAsync($"UPDATE offers SET lapses_at = clock_timestamp() WHERE id = {offer.Id}");

    /// <summary>Moves the trip's deadline only. An offer's window stays.</summary>
    protected Task DeadlinePassesAsync(Trip trip) =>
        Db.ExecuteAsync($"UPDATE trips SET deadline_at = clock_timestamp() WHERE id = {trip.Id}");

    private protected async Task<T> QueryAsync<T>(Func<RidesDbContext, Task<T>> query)
    {
        await using var db = Db.NewContext();
        return await query(db);
    }
}
