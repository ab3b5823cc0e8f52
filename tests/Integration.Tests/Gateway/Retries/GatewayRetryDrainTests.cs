using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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

    private static readonly TimeSpan betweenBookings = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_replica_that_drains_costs_nobody_a_booking()
    {
        using var told = new RecordedTelemetry();
        var database = await stores.NewDatabaseAsync();
        var redis = await stores.RedisAsync(RedisKind.Garnet);
        (string, string?)[] settings = [("ConnectionStrings:rides", database.ConnectionString), ("ConnectionStrings:redis", redis.ConnectionString), ("Drain:ReadinessDelay", "00:00:03")];
        await using var leaving = new HostedService<TripView>(settings);
        await using var staying = new HostedService<TripView>(settings);
        await using var gateway = new HostedService<ReplicaClients>(told.Into,
            ("services:booking-api:http:0", leaving.Address.ToString()), ("services:booking-api:http:1", staying.Address.ToString()));
        var answers = new ConcurrentQueue<string>();
        using var enough = new CancellationTokenSource(patience);

        var callers = Enumerable.Range(0, Callers).Select(_ => BookAsync(gateway.Address, answers, enough.Token)).ToArray();
        await TestHost.UntilAsync(() => Task.FromResult(answers.Count > 20));
        await StopAsync(leaving);
        var atItsEnd = answers.Count;
        await TestHost.UntilAsync(() => Task.FromResult(answers.Count > atItsEnd + 20));
        await enough.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(patience);

        Assert.All(answers, answer => Assert.Equal("201", answer));

        // Nor is it the retries that saved them: the gateway had looked elsewhere in time.
        Assert.DoesNotContain(told.Records, line => line.Contains("Retrying at"));
    }

    private static async Task BookAsync(Uri gateway, ConcurrentQueue<string> answers, CancellationToken enough)
    {
        using var pace = new PeriodicTimer(betweenBookings);
        using var client = Caller.Of(gateway, token: null);
        while (!enough.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/trips") { Content = new StringContent(BookingJson.Of(), null, "application/json") };
            request.Headers.Authorization = new("Bearer", TestTokens.Rider(NewName.Rider()));
            using var response = await client.SendAsync(request, CancellationToken.None);
            answers.Enqueue(response.IsSuccessStatusCode ? $"{(int)response.StatusCode}" : $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}");
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>As a SIGTERM does. The task ends with the host.</summary>
    private static Task StopAsync(HostedService<TripView> replica)
    {
        var lifetime = replica.Services.GetRequiredService<IHostApplicationLifetime>();
        var stopped = new TaskCompletionSource();
        lifetime.ApplicationStopped.Register(stopped.SetResult);
        lifetime.StopApplication();
        return stopped.Task.WaitAsync(patience);
    }
}
