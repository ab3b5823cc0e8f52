using System.Collections.Concurrent;
using RideAspire.Booking.Contracts;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// One of two replicas of Booking.Api drains and stops, as in a deployment, while riders book without an
/// Idempotency-Key.
/// </summary>
public sealed class GatewayRetryDrainTests(StoresFixture stores)
{
    private const int Callers = 2;

    private static readonly TimeSpan bookingInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task No_booking_fails_when_a_replica_drains_and_stops()
    {
        using var telemetry = new RecordedTelemetry();
        var database = await stores.NewDatabaseAsync();
        var redis = await stores.RedisAsync(RedisKind.Garnet);
        (string, string?)[] settings =
        [
            ("ConnectionStrings:rides", database.ConnectionString),
            ("ConnectionStrings:redis", redis.ConnectionString),
            ("Drain:ReadinessDelay", "00:00:03"),
        ];
        await using var leaving = new HostedService<TripView>(settings);
        await using var staying = new HostedService<TripView>(settings);
        await using var gateway = new HostedService<ReplicaClients>(
            telemetry.AddTo,
            ("services:booking-api:http:0", leaving.Address.ToString()),
            ("services:booking-api:http:1", staying.Address.ToString()));
        var answers = new ConcurrentQueue<string>();
        using var stopping = new CancellationTokenSource(timeout);

        var callers = Enumerable.Range(0, Callers).Select(_ => BookAsync(gateway.Address, answers, stopping.Token)).ToArray();
        await TestHost.UntilAsync(() => Task.FromResult(answers.Count > 20));
        await leaving.StopAsync(timeout);
        var answersAtStop = answers.Count;
        await TestHost.UntilAsync(() => Task.FromResult(answers.Count > answersAtStop + 20));
        await stopping.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(timeout);

        Assert.All(answers, answer => Assert.Equal("201", answer));

        // No retry was needed: the gateway had stopped sending to the replica in time.
        Assert.DoesNotContain(telemetry.Records, line => line.Contains("Retrying at"));
    }

    private static async Task BookAsync(Uri gateway, ConcurrentQueue<string> answers, CancellationToken stopping)
    {
        using var pace = new PeriodicTimer(bookingInterval);
        using var client = Caller.Of(gateway, token: null);
        while (!stopping.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/trips");
            request.Content = new StringContent(BookingJson.Of(), null, "application/json");
            request.Headers.Authorization = new("Bearer", TestTokens.Rider(NewName.Rider()));
            using var response = await client.SendAsync(request, CancellationToken.None);
            var body = await response.Content.ReadAsStringAsync(CancellationToken.None);
            answers.Enqueue(response.IsSuccessStatusCode ? $"{(int)response.StatusCode}" : $"{(int)response.StatusCode} {body}");
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
