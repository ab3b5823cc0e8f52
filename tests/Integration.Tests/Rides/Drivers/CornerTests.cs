using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Drivers;

/// <summary>
/// Base of tests about trips and drivers near a corner where four regions meet, on a shared Redis of one kind, or on
/// the shared cluster, where the regions are on different nodes.
/// </summary>
/// <param name="kind">The kind; null for the cluster.</param>
public abstract class CornerTests(StoresFixture stores, RedisKind? kind) : IAsyncLifetime
{
    private const double MetresPerDegree = 111_226.3;

    /// <summary>A corner of regions, in Queens.</summary>
    private static readonly GeoPoint corner = new(40.78125, -73.828125);

    private protected ConnectionMultiplexer Redis { get; private set; } = null!;

    private protected RedisStore Store { get; private set; } = null!;

    private protected DriverPool Drivers { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Redis = kind is { } one
            ? await (await stores.RedisAsync(one)).ConnectAsync()
            : await ConnectionMultiplexer.ConnectAsync((await stores.ClusterAsync()).ConnectionString);
        Begin();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Redis is not null)
            await Redis.DisposeAsync();
    }

    /// <summary>The directions in which the four regions are.</summary>
    private protected static (int North, int East)[] Signs => [(1, 1), (1, -1), (-1, 1), (-1, -1)];

    private protected static GeoPoint At(double north, double east) => new(
        corner.Lat + (north / MetresPerDegree), corner.Lon + (east / MetresPerDegree / Math.Cos(corner.Lat * Math.PI / 180)));

    private protected static SoughtTrip Trip(GeoPoint pickup) =>
        new(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), pickup, TimeSpan.Zero, null, []);

    private protected async Task<string?[]> ReserveAsync(bool isBatch, params SoughtTrip[] trips) =>
        [.. (await (isBatch ? Drivers.ReserveBatchAsync(trips) : Drivers.ReserveNearestAsync(trips))).Select(search => search.Driver?.Id)];

    /// <summary>Begins with empty lists. Nothing lapses during a test, even on a slow machine.</summary>
    private protected void Begin()
    {
        Store = Redis.Store($"regions-{Guid.NewGuid():N}");
        var options = new DriverOptions
        {
            StaleAfter = TimeSpan.FromMinutes(10),
            Reservation = TimeSpan.FromMinutes(1),
            ListeningFor = TimeSpan.FromMinutes(1),
        };
        Drivers = Store.Pool(options);
    }
}
