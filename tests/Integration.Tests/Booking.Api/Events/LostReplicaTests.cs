using RideAspire.Dispatch;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.BookingApi.Events;

/// <summary>
/// Real processes: one is replaced and one is killed while riders follow their trips through the gateway.
/// </summary>
public sealed class LostReplicaTests(StoresFixture stores)
{
    private const int Riders = 60;

    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task No_rider_misses_a_change_when_one_replica_is_terminated_and_another_killed()
    {
        var database = await stores.NewDatabaseAsync();
        var redis = await stores.RedisAsync(RedisKind.Garnet);
        await using var connection = await redis.ConnectAsync();
        await using var services = new RideServices(
            database.ConnectionString, redis.ConnectionString, ("Drain:ReadinessDelay", "00:00:02"));
        var replicas = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => services.StartAsync("Booking.Api")));
        await using var gateway = new HostedService<ReplicaClients>(
            [.. replicas.Select((replica, i) => ($"services:booking-api:http:{i}", (string?)replica.Address.ToString()))]);
        var trips = await Task.WhenAll(Enumerable.Range(0, Riders).Select(_ => database.BookAsync()));
        var riders = trips.Select(trip => new FollowingRider(gateway.Address, trip)).ToArray();
        var rides = riders.Select(rider => rider.RideAsync()).ToArray();
        await Task.WhenAll(riders.Select(rider => rider.Listens)).WaitAsync(timeout);

        await EverybodyAsync(TripStatus.Assigned);
        var terminating = replicas[0].TerminateAsync();
        await EverybodyAsync(TripStatus.InProgress);
        await replicas[1].KillAsync();
        await EverybodyAsync(TripStatus.Completed);

        foreach (var ride in rides)
            Assert.Equal(["1 WAITING", "2 ASSIGNED", "3 IN_PROGRESS", "4 COMPLETED"], await ride.WaitAsync(timeout));
        await terminating;

        async Task EverybodyAsync(TripStatus status)
        {
            await Task.WhenAll(trips.Select(trip => database.MoveAsync(trip.Id, status, "driver-of-" + trip.Id)));
            new ChangeHints(connection.Store()).Publish([.. trips.Select(trip => trip.Id)], []);
        }
    }

    /// <summary>
    /// A rider's app: follows a trip until it is closed, and reconnects when a stream breaks or ends.
    /// </summary>
    private sealed class FollowingRider(Uri gateway, Trip trip)
    {
        private static readonly TimeSpan betweenTries = TimeSpan.FromMilliseconds(100);

        private readonly TaskCompletionSource listens = new();
        private readonly List<string> told = [];
        private string? lastId;

        /// <summary>Completes with the first state, or fails with the ride.</summary>
        public Task Listens => listens.Task;

        public async Task<IReadOnlyList<string>> RideAsync()
        {
            using var tries = new PeriodicTimer(betweenTries);
            try
            {
                while (!await FollowAsync())
                    await tries.WaitForNextTickAsync();
                return told;
            }
            catch (Exception e)
            {
                listens.TrySetException(e);
                throw;
            }
        }

        /// <summary>True once the trip has ended.</summary>
        private async Task<bool> FollowAsync()
        {
            try
            {
                using var response = await EventClient.AskAsync(
                    gateway, $"/v1/trips/{trip.Id}/events", TestTokens.Rider(trip.RiderId), lastId);
                if (!response.IsSuccessStatusCode)
                {
                    // Without a replica the gateway answers 5xx. Anything else is a fault.
                    Assert.InRange((int)response.StatusCode, 500, 599);
                    return false;
                }

                await foreach (var e in EventClient.ReadAsync(await response.Content.ReadAsStreamAsync()))
                {
                    if (e.Name != "trip")
                        continue;
                    lastId = e.Id;
                    told.Add($"{e.Id} {e.Status}");
                    listens.TrySetResult();
                    if (e.Json.GetProperty("closedAt").GetString() is not null)
                        return true;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The replica, or the gateway's connection to it, is gone.
            }

            return false;
        }
    }
}
