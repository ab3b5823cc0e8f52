using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Matching;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.MatchingWorker;

/// <summary>Fires batches of waiting trips. Each test has a place on earth of its own.</summary>
public abstract class MatchingTests(StoresFixture stores, RedisKind kind) : IAsyncLifetime
{
    private protected TestDatabase Db { get; private set; } = null!;

    private protected IHost Worker { get; private set; } = null!;

    private protected DriverPool Drivers => Worker.Get<DriverPool>();

    private protected GeoPoint Here { get; } = new((Random.Shared.NextDouble() * 140) - 70, (Random.Shared.NextDouble() * 340) - 170);

    private protected string Driver { get; } = $"driver-{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync()
    {
        var redis = await stores.RedisAsync(kind);
        Db = await stores.NewDatabaseAsync();
        Worker = TestHost.Build(Db, redis, builder => builder.Services.AddSingleton<MatchingEffect>());
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Worker?.Dispose();
        return ValueTask.CompletedTask;
    }

    private protected GeoPoint North(double metres) => Here with { Lat = Here.Lat + (metres / 111_320) };

    /// <summary>
    /// Asserts that the trip was assigned, and that its timer fires when the time to acknowledge is over.
    /// </summary>
    private protected static void AssertAwaitsAcknowledgement(Trip trip, IReadOnlyCollection<Rearm> rearmed) =>
        Assert.Equal([new Rearm(trip.Id, TimeSpan.FromSeconds(20))], rearmed);

    private protected Task<Trip> BookAsync(TimeSpan? dueIn = null) => Db.BookAsync(dueIn, pickup: Here);

    private protected Task<IReadOnlyCollection<Rearm>> FireAsync(params Trip[] trips) =>
        Worker.Get<MatchingEffect>().FireAsync([.. trips.Select(trip => trip.Id)], default);
}
