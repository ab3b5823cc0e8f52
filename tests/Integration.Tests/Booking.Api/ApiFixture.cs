using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RideAspire.Booking.Contracts;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.BookingApi;

/// <summary>Two replicas of Booking.Api over a database of their own, and the gateway in front of them.</summary>
public sealed class ApiFixture(StoresFixture stores) : IAsyncLifetime
{
    /// <summary>Directly, and through the gateway.</summary>
    public static readonly IReadOnlyList<bool> Sides = [false, true];

    private HostedService<TripView> first = null!;
    private HostedService<TripView> second = null!;
    private HostedService<ReplicaClients> gateway = null!;

    public TestDatabase Database { get; private set; } = null!;

    public Uri Direct => first.Address;

    public Uri Gateway => gateway.Address;

    public async ValueTask InitializeAsync()
    {
        Database = await stores.NewDatabaseAsync();
        var redis = await stores.RedisAsync(RedisKind.Garnet);
        first = NewReplica(redis);
        second = NewReplica(redis);
        gateway = new(
            ("services:booking-api:http:0", first.Address.ToString()),
            ("services:booking-api:http:1", second.Address.ToString()));
    }

    /// <summary>The services of a replica.</summary>
    public IServiceProvider Services => first.Services;

    /// <summary>What Booking.Api serves.</summary>
    public EndpointDataSource Endpoints => first.Services.GetRequiredService<EndpointDataSource>();

    /// <summary>The address at which a test speaks to the API.</summary>
    public Uri At(bool throughGateway) => throughGateway ? Gateway : Direct;

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    private HostedService<TripView> NewReplica(LocalRedis redis) =>
        new(("ConnectionStrings:rides", Database.ConnectionString), ("ConnectionStrings:redis", redis.ConnectionString));
}
