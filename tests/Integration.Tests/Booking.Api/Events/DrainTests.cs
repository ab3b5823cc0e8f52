using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RideAspire.Booking.Contracts;
using RideAspire.Booking.Events;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

/// <summary>
/// Replicas stop while clients follow streams. Each test has its own replicas, and a gateway in front of them.
/// </summary>
public sealed class DrainTests(StoresFixture stores) : IAsyncLifetime
{
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);

    private TestDatabase database = null!;
    private List<HostedService<TripView>> replicas = null!;
    private HostedService<ReplicaClients> gateway = null!;

    public async ValueTask InitializeAsync()
    {
        database = await stores.NewDatabaseAsync();
        var redis = await stores.RedisAsync(RedisKind.Garnet);

        // A pause as in production, so that the gateway looks elsewhere before the replica stops to listen.
        var settings = ("Drain:ReadinessDelay", (string?)"00:00:02");
        replicas = [EventsFixture.NewReplica(database, redis, settings), EventsFixture.NewReplica(database, redis, settings)];
        gateway = EventsFixture.NewGateway(replicas);
    }

    [Fact]
    public async Task A_replica_that_stops_ends_its_streams_with_a_retry_hint_and_clients_miss_nothing()
    {
        var trip = await database.BookAsync();
        var stream = await FollowAsync(trip, null);
        var received = new List<Received> { await stream.NextAsync() };
        var stopping = replicas.Single(replica => replica.OpenStreams() == 1);
        var staying = replicas.Single(replica => replica.OpenStreams() == 0);

        await database.MoveAsync(trip.Id, TripStatus.Assigned, "driver-1");
        Stop(stopping);
        var drain = await UntilDrainAsync(stream, received);
        Assert.InRange(drain.Retry!.Value, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500));
        Assert.Equal((null, ""), (drain.Id, drain.Data));

        await database.MoveAsync(trip.Id, TripStatus.InProgress);
        await stream.DisposeAsync();
        var following = FollowToTheEndAsync(trip, received, drain.Retry.Value).WaitAsync(timeout);
        await TestHost.UntilAsync(() => Task.FromResult(staying.OpenStreams() == 1));
        await database.MoveAsync(trip.Id, TripStatus.Completed);
        await following;

        Assert.Equal(["1", "2", "3", "4"], received.Select(e => e.Id));
    }

    [Fact]
    public async Task A_stream_that_opens_on_a_stopping_replica_gets_its_state_and_then_the_drain_hint()
    {
        var trip = await database.BookAsync();
        Stop(replicas[0]);

        await using var trips = await FollowAsync(trip, null, replicas[0].Address);
        await using var driver = await EventClient.OpenAsync(replicas[0].Address, "/v1/drivers/me/events", TestTokens.Driver("driver-1"));

        Assert.Equal(["trip", "drain"], [(await trips.NextAsync()).Name, (await trips.NextAsync()).Name]);
        Assert.Equal(["state", "drain"], [(await driver.NextAsync()).Name, (await driver.NextAsync()).Name]);
        await trips.EndsAsync();
        await driver.EndsAsync();
    }

    [Fact]
    public async Task Open_streams_do_not_delay_the_stop()
    {
        var streams = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(async _ => await FollowAsync(await database.BookAsync(), null, replicas[0].Address)));
        var stopped = replicas[0].Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped;
        var hub = replicas[0].Services.GetRequiredService<TripStreams>();

        Stop(replicas[0]);
        foreach (var stream in streams)
        {
            await UntilDrainAsync(stream, []);
            await stream.EndsAsync();
        }

        // A client sees the end of a stream a moment before the replica has closed it. A stopped replica has closed
        // all.
        await TestHost.UntilAsync(() => Task.FromResult(stopped.IsCancellationRequested));
        Assert.Equal(0, hub.Count);
        foreach (var stream in streams)
            await stream.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }

    /// <summary>As a SIGTERM does.</summary>
    private static void Stop(HostedService<TripView> replica) =>
        replica.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    private Task<EventClient> FollowAsync(Trip trip, string? lastEventId, Uri? at = null) =>
        EventClient.OpenAsync(at ?? gateway.Address, $"/v1/trips/{trip.Id}/events", TestTokens.Rider(trip.RiderId), lastEventId);

    /// <summary>
    /// Reconnects as an app does: after the retry time, with the last event's id, until the trip is closed.
    /// </summary>
    private async Task FollowToTheEndAsync(Trip trip, List<Received> received, TimeSpan retry)
    {
        using var tries = new PeriodicTimer(retry);
        while (received[^1].Status != TripStatus.Completed.Name())
        {
            await tries.WaitForNextTickAsync();
            using var response = await EventClient.AskAsync(
                gateway.Address, $"/v1/trips/{trip.Id}/events", TestTokens.Rider(trip.RiderId), received[^1].Id);
            if ((int)response.StatusCode >= 500)
                continue;

            Assert.Equal(200, (int)response.StatusCode);
            await foreach (var e in EventClient.ReadAsync(await response.Content.ReadAsStreamAsync()))
            {
                if (e.Name == "trip")
                    received.Add(e);
            }
        }
    }

    private static async Task<Received> UntilDrainAsync(EventClient stream, List<Received> received)
    {
        while (true)
        {
            var next = await stream.NextAsync();
            if (next.Name == "drain")
                return next;
            received.Add(next);
        }
    }
}
