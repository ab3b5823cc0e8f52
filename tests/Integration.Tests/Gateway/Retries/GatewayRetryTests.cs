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
/// What the gateway does when a replica fails it. No probe takes a replica out meanwhile, unless a test says so.
/// </summary>
public sealed class GatewayRetryTests
{
    private const string Body = "{\"all\":\"of it\"}";

    private readonly ConcurrentQueue<(int Replica, string Body)> asked = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    public async Task A_request_that_a_replica_refuses_to_connect_for_is_answered_by_another_one(string method)
    {
        await using var replica = await FakeReplica.StartAsync(AnswerAsync);
        await using var gateway = RetryingGateway.Of(NobodyAt(), ListedLast(replica));

        Assert.Equal((200, Body), await AskAsync(gateway, method));
    }

    [Fact]
    public async Task A_replica_that_does_not_let_anybody_connect_is_given_up_soon()
    {
        await using var replica = await FakeReplica.StartAsync(AnswerAsync);
        using var full = new FullServer();
        await using var gateway = RetryingGateway.Of(full.Address, ListedLast(replica));

        // Sooner than the HTTP client's own limit of 15 s.
        Assert.Equal((200, Body), await AskAsync(gateway, "POST").WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData("POST", "key")]
    [InlineData("GET", null)]
    [InlineData("PUT", null)]
    [InlineData("DELETE", null)]
    public async Task A_request_that_may_be_done_twice_goes_whole_to_another_replica_when_the_first_breaks_off(string method, string? key)
    {
        foreach (var headFirst in new[] { false, true })
        {
            asked.Clear();
            await using var one = await FakeReplica.StartAsync(context => BreakFirstAsync(context, headFirst));
            await using var two = await FakeReplica.StartAsync(context => BreakFirstAsync(context, headFirst));
            await using var gateway = RetryingGateway.Of(one.Address, two.Address);

            Assert.Equal((200, Body), await AskAsync(gateway, method, key));
            Assert.Equal([Body, Body], asked.Select(request => request.Body));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_request_that_must_not_be_done_twice_is_delivered_once_and_its_client_told(string? key)
    {
        foreach (var headFirst in new[] { false, true })
        {
            asked.Clear();
            await using var one = await FakeReplica.StartAsync(context => BreakFirstAsync(context, headFirst));
            await using var two = await FakeReplica.StartAsync(context => BreakFirstAsync(context, headFirst));
            await using var gateway = RetryingGateway.Of(one.Address, two.Address);

            using var response = await SendAsync(gateway, "POST", key);

            Problem.Assert(await response.RawAsync(), 502, "No replica", "Retry-After");
            Assert.Single(asked);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    public async Task There_are_three_attempts_and_an_address_is_asked_again_only_when_all_have_been_tried(int replicas, int different)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, replicas).Select(_ => FakeReplica.StartAsync(BreakAsync)));
        await using var gateway = RetryingGateway.Of([.. all.Select(replica => replica.Address)]);

        using var response = await SendAsync(gateway, "POST", "key");

        Problem.Assert(await response.RawAsync(), 502, "No replica", "Retry-After");
        Assert.Equal(3, asked.Count);
        Assert.Equal(different, asked.Take(different).Select(request => request.Replica).Distinct().Count());
        foreach (var replica in all)
            await replica.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_without_a_body_is_an_answer()
    {
        await using var one = await FakeReplica.StartAsync(BreakOrNothingAsync);
        await using var two = await FakeReplica.StartAsync(BreakOrNothingAsync);
        await using var three = await FakeReplica.StartAsync(BreakOrNothingAsync);
        await using var gateway = RetryingGateway.Of(one.Address, two.Address, three.Address);

        Assert.Equal((200, ""), await AskAsync(gateway, "PUT"));
        Assert.Equal(2, asked.Count);
    }

    [Fact]
    public async Task When_all_replicas_refuse_the_answer_is_a_problem_that_says_when_to_repeat()
    {
        await using var gateway = RetryingGateway.Of(NobodyAt(), NobodyAt());

        using var response = await SendAsync(gateway, "POST", "key");

        Problem.Assert(await response.RawAsync(), 502, "No replica", "Retry-After");
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_replica_that_is_taken_for_unhealthy_is_better_than_none()
    {
        await using var replica = await FakeReplica.StartAsync(AnswerAsync);
        await using var gateway = RetryingGateway.Of([("HealthCheck:Passive:Enabled", "true")], NobodyAt(), ListedLast(replica));
        Assert.True(gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("booking-api", out var cluster));
        cluster.Destinations.Values.Single(destination => destination.DestinationId.Contains("localhost")).Health.Passive = DestinationHealth.Unhealthy;
        gateway.Services.GetRequiredService<IClusterDestinationsUpdater>().UpdateAvailableDestinations(cluster);

        Assert.Equal((200, Body), await AskAsync(gateway, "POST"));
    }

    private static Uri NobodyAt() => new($"http://127.0.0.1:{FreePort.Next()}");

    /// <summary>The gateway asks replicas by their different' order.</summary>
    private static Uri ListedLast(FakeReplica replica) => new($"http://localhost:{replica.Address.Port}");

    private static async Task<(int, string)> AskAsync(HostedService<ReplicaClients> gateway, string method, string? key = null)
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
        await HearAsync(context);
        await context.Response.WriteAsync(Body, Ct);
    }

    private async Task BreakFirstAsync(HttpContext context, bool headFirst)
    {
        await HearAsync(context);
        if (asked.Count > 1)
        {
            await context.Response.WriteAsync(Body, Ct);
            return;
        }

        if (headFirst)
        {
            context.Response.ContentLength = Body.Length;
            await context.Response.Body.FlushAsync(Ct);
        }

        context.Abort();
    }

    private Task BreakOrNothingAsync(HttpContext context) => asked.IsEmpty ? BreakAsync(context) : HearAsync(context);

    private async Task BreakAsync(HttpContext context)
    {
        await HearAsync(context);
        context.Abort();
    }

    private async Task HearAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        asked.Enqueue((context.Connection.LocalPort, await body.ReadToEndAsync(Ct)));
    }
}
