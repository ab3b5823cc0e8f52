using Microsoft.Extensions.DependencyInjection;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Events;
using RideAspire.Dispatch;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

/// <summary>Two replicas of Booking.Api with a short poll interval, and the gateway in front of them.</summary>
public sealed class EventsFixture(StoresFixture stores) : IAsyncLifetime
{
    private HostedService<ReplicaClients> gateway = null!;

    public TestDatabase Database { get; private set; } = null!;

    public Uri Gateway => gateway.Address;

    internal IReadOnlyList<HostedService<TripView>> Replicas { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Database = await stores.NewDatabaseAsync();
        var redis = await stores.RedisAsync(RedisKind.Garnet);
        Replicas = [NewReplica(Database, redis), NewReplica(Database, redis)];
        gateway = NewGateway(Replicas);
    }

    internal static HostedService<TripView> NewReplica(
        TestDatabase database, LocalRedis redis, params (string Key, string? Value)[] settings) => new(
        [
            ("ConnectionStrings:rides", database.ConnectionString), ("ConnectionStrings:redis", redis.ConnectionString),
            ("Events:PollInterval", "00:00:00.1"), ("Events:FirstStateTimeout", "00:00:25"), .. settings,
        ]);

    internal static HostedService<ReplicaClients> NewGateway(IEnumerable<HostedService<TripView>> replicas) =>
        new([.. replicas.Select((replica, i) => ($"services:booking-api:http:{i}", (string?)replica.Address.ToString()))]);

    /// <summary>Follows a trip as its rider, through the gateway.</summary>
    internal Task<EventClient> FollowAsync(Trip trip, string? lastEventId = null) =>
        EventClient.OpenAsync(Gateway, $"/v1/trips/{trip.Id}/events", TestTokens.Rider(trip.RiderId), lastEventId);

    /// <summary>Follows a driver's offers and trips, through the gateway.</summary>
    internal Task<EventClient> FollowAsync(string driver, string? lastEventId = null) =>
        EventClient.OpenAsync(Gateway, "/v1/drivers/me/events", TestTokens.Driver(driver), lastEventId);

    /// <summary>Publishes a hint to all replicas that rows have changed.</summary>
    internal void Hint(IReadOnlyCollection<Guid> trips, IReadOnlyCollection<string> drivers) =>
        Replicas[0].Services.GetRequiredService<ChangeHints>().Publish(trips, drivers);

    /// <summary>How many streams the replicas hold open.</summary>
    internal int Open => Replicas.Sum(replica => replica.OpenStreams());

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        foreach (var replica in Replicas)
            await replica.DisposeAsync();
    }
}

internal static class Streams
{
    /// <summary>How many streams a replica holds open.</summary>
    public static int OpenStreams(this HostedService<TripView> replica) =>
        replica.Services.GetRequiredService<TripStreams>().Count + replica.Services.GetRequiredService<DriverStreams>().Count;
}
