using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;
using RideAspire.LocalServers;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// What the gateway does when a replica fails. No health check takes a replica out, unless a test enables it.
/// </summary>
public sealed class GatewayRetryTests
{
    private const string Body = "{\"all\":\"of it\"}";

    private readonly ConcurrentQueue<(int Replica, string Body)> received = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    public async Task When_a_replica_refuses_the_connection_another_one_gets_the_request(string method)
    {
        await using var replica = await FakeReplica.StartAsync(AnswerAsync);
        await using var gateway = RetryingGateway.Of(UnusedAddress(), ListedLast(replica));

        Assert.Equal((200, Body), await AnswerOfAsync(gateway, method));
    }

    [Fact]
    public async Task When_a_replica_does_not_accept_the_connection_another_one_gets_the_request()
    {
        await using var replica = await FakeReplica.StartAsync(AnswerAsync);
        using var full = new FullServer();
        await using var gateway = RetryingGateway.Of(full.Address, ListedLast(replica));

        // Sooner than YARP's own connect timeout of 15 s.
        Assert.Equal((200, Body), await AnswerOfAsync(gateway, "POST").WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData("POST", "key")]
    [InlineData("GET", null)]
    [InlineData("PUT", null)]
    [InlineData("DELETE", null)]
    public async Task A_repeatable_request_goes_whole_to_another_replica_when_the_first_one_breaks(string method, string? key)
    {
        foreach (var sendsHeaders in new[] { false, true })
        {
            received.Clear();
            await using var one = await FakeReplica.StartAsync(context => BreakFirstAsync(context, sendsHeaders));
            await using var two = await FakeReplica.StartAsync(context => BreakFirstAsync(context, sendsHeaders));
            await using var gateway = RetryingGateway.Of(one.Address, two.Address);

            Assert.Equal((200, Body), await AnswerOfAsync(gateway, method, key));
            Assert.Equal([Body, Body], received.Select(request => request.Body));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_request_that_is_not_repeatable_is_sent_once_and_answered_with_502(string? key)
    {
        foreach (var sendsHeaders in new[] { false, true })
        {
            received.Clear();
            await using var one = await FakeReplica.StartAsync(context => BreakFirstAsync(context, sendsHeaders));
            await using var two = await FakeReplica.StartAsync(context => BreakFirstAsync(context, sendsHeaders));
            await using var gateway = RetryingGateway.Of(one.Address, two.Address);

            using var response = await SendAsync(gateway, "POST", key);

            Problem.Assert(await response.RawAsync(), 502, "No replica", "Retry-After");
            Assert.Single(received);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    public async Task There_are_three_attempts_and_no_address_is_repeated_before_all_were_tried(int replicas, int distinctReplicas)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, replicas).Select(_ => FakeReplica.StartAsync(BreakAsync)));
        await using var gateway = RetryingGateway.Of([.. all.Select(replica => replica.Address)]);

        using var response = await SendAsync(gateway, "POST", "key");

        Problem.Assert(await response.RawAsync(), 502, "No replica", "Retry-After");
        Assert.Equal(3, received.Count);
        Assert.Equal(distinctReplicas, received.Take(distinctReplicas).Select(request => request.Replica).Distinct().Count());
        foreach (var replica in all)
            await replica.DisposeAsync();
    }

    [Fact]
    public async Task A_response_without_a_body_is_not_retried()
    {
        await using var one = await FakeReplica.StartAsync(BreakOrNothingAsync);
        await using var two = await FakeReplica.StartAsync(BreakOrNothingAsync);
        await using var three = await FakeReplica.StartAsync(BreakOrNothingAsync);
        await using var gateway = RetryingGateway.Of(one.Address, two.Address, three.Address);

        Assert.Equal((200, ""), await AnswerOfAsync(gateway, "PUT"));
        Assert.Equal(2, received.Count);
    }

    [Fact]
    public async Task When_all_replicas_refuse_the_answer_is_a_problem_that_says_when_to_retry()
    {
        await using var gateway = RetryingGateway.Of(UnusedAddress(), UnusedAddress());

        using var response = await SendAsync(gateway, "POST", "key");

        Problem.Assert(await response.RawAsync(), 502, "No replica", "Retry-After");
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task An_unhealthy_replica_is_tried_when_no_other_one_is_left()
    {
        await using var replica = await FakeReplica.StartAsync(AnswerAsync);
        await using var gateway = RetryingGateway.Of([("HealthCheck:Passive:Enabled", "true")], UnusedAddress(), ListedLast(replica));
        Assert.True(gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("booking-api", out var cluster));
        var listedLast = cluster.Destinations.Values.Single(destination => destination.DestinationId.Contains("localhost"));
        listedLast.Health.Passive = DestinationHealth.Unhealthy;
        gateway.Services.GetRequiredService<IClusterDestinationsUpdater>().UpdateAvailableDestinations(cluster);

        Assert.Equal((200, Body), await AnswerOfAsync(gateway, "POST"));
    }

    private static Uri UnusedAddress() => new($"http://127.0.0.1:{FreePort.Next()}");

    /// <summary>The address that <see cref="RetryingGateway"/> tries last: localhost sorts after 127.0.0.1.</summary>
    private static Uri ListedLast(FakeReplica replica) => new($"http://localhost:{replica.Address.Port}");

    private static async Task<(int, string)> AnswerOfAsync(HostedService<ReplicaClients> gateway, string method, string? key = null)
    {
        using var response = await SendAsync(gateway, method, key);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Ct));
    }

    private static async Task<HttpResponseMessage> SendAsync(HostedService<ReplicaClients> gateway, string method, string? key = null)
    {
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));
        using var request = new HttpRequestMessage(new(method), "/v1/trips") { Content = new StringContent(Body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, Ct);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        await RecordAsync(context);
        await context.Response.WriteAsync(Body, Ct);
    }

    private async Task BreakFirstAsync(HttpContext context, bool sendsHeaders)
    {
        await RecordAsync(context);
        if (received.Count > 1)
        {
            await context.Response.WriteAsync(Body, Ct);
            return;
        }

        if (sendsHeaders)
        {
            context.Response.ContentLength = Body.Length;
            await context.Response.Body.FlushAsync(Ct);
        }

        context.Abort();
    }

    private Task BreakOrNothingAsync(HttpContext context) => received.IsEmpty ? BreakAsync(context) : RecordAsync(context);

    private async Task BreakAsync(HttpContext context)
    {
        await RecordAsync(context);
        context.Abort();
    }

    private async Task RecordAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        received.Enqueue((context.Connection.LocalPort, await body.ReadToEndAsync(Ct)));
    }
}
