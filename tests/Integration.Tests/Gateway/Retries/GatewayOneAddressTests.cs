using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace RideAspire.Integration.Tests.Gateway.Retries;

/// <summary>
/// The gateway knows one address, behind which connections are balanced over two replicas; its probes and settings are
/// those of production.
/// </summary>
public sealed class GatewayOneAddressTests
{
    private const string Path = "/v1/trips";
    private const int Enough = 100;

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> heard = new();
    private readonly TaskCompletionSource<int> struck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool striking;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replica_killed_at_work_and_started_again_fails_no_repeatable_request(bool triesNext)
    {
        using var told = new RecordedTelemetry();
        await using var leaving = await FakeReplica.StartAsync(StrikeAsync, FreePort.Next());
        await using var staying = await FakeReplica.StartAsync();
        await using var balancer = new TcpBalancer(triesNext, leaving.Address, staying.Address);
        await using var gateway = Gateway(balancer.Address, told);
        await using var load = new RepeatableLoad(gateway.Address);
        await load.MoreAnswersAsync(Enough);

        striking = true;
        await struck.Task.WaitAsync(patience);
        await leaving.KillAsync();
        await load.MoreAnswersAsync(Enough);
        await using var back = await FakeReplica.StartAsync(port: leaving.Address.Port);
        await load.MoreAnswersAsync(Enough);

        Assert.All(await load.EndAsync(), answer => Assert.EndsWith(" 200 well", answer));
        Assert.Contains(told.Records, line => line.Contains("Retrying at the same address"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replica_that_is_stopped_costs_no_request_that_may_be_done_twice(bool triesNext)
    {
        await using var leaving = await FakeReplica.StartAsync();
        await using var staying = await FakeReplica.StartAsync();
        await using var balancer = new TcpBalancer(triesNext, leaving.Address, staying.Address);
        await using var gateway = Gateway(balancer.Address);
        await using var load = new RepeatableLoad(gateway.Address);
        await load.MoreAnswersAsync(Enough);

        leaving.Drain();
        await leaving.StopAsync();
        await load.MoreAnswersAsync(Enough);

        Assert.All(await load.EndAsync(), answer => Assert.EndsWith(" 200 well", answer));
    }

    [Fact]
    public async Task A_request_that_must_not_be_done_twice_is_sent_once_when_its_replica_is_killed_at_it()
    {
        striking = true;
        await using var one = await FakeReplica.StartAsync(StrikeAsync);
        await using var two = await FakeReplica.StartAsync(StrikeAsync);
        await using var balancer = new TcpBalancer(triesNext: true, one.Address, two.Address);
        await using var gateway = Gateway(balancer.Address);
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));

        var answer = client.PostAsync(Path, new StringContent("all of it"));
        var port = await struck.Task.WaitAsync(patience);
        await (one.Address.Port == port ? one : two).KillAsync();

        using var response = await answer;
        Problem.Assert(await response.RawAsync(), 502, "No replica", "Retry-After");
        Assert.Equal(["POST"], heard);
    }

    [Fact]
    public async Task An_address_that_refuses_is_tried_three_times_then_refused_with_Retry_After() =>
        await AssertThreeAttemptsAsync(new Uri($"http://127.0.0.1:{FreePort.Next()}"), status: 502);

    [Fact]
    public async Task An_address_that_times_out_is_tried_three_times_and_the_client_told_when_to_retry()
    {
        using var full = new FullServer();
        await AssertThreeAttemptsAsync(full.Address, status: 504);
    }

    [Fact]
    public async Task Replicas_that_drain_behind_the_only_address_are_asked_still()
    {
        await using var one = await FakeReplica.StartAsync();
        await using var two = await FakeReplica.StartAsync();
        await using var balancer = new TcpBalancer(triesNext: true, one.Address, two.Address);
        await using var gateway = Gateway(balancer.Address);
        Assert.True(gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("booking-api", out var cluster));

        one.Drain();
        two.Drain();
        await TestHost.UntilAsync(() => Task.FromResult(cluster.Destinations.Values.Single().Health.Active == DestinationHealth.Unhealthy));

        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));
        using var response = await client.PostAsync(Path, null);
        Assert.Equal((200, "well"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    private static HostedService<ReplicaClients> Gateway(Uri address) => new(("services:booking-api:http:0", address.ToString()));

    private static HostedService<ReplicaClients> Gateway(Uri address, RecordedTelemetry told) => new(told.Into, ("services:booking-api:http:0", address.ToString()));

    private static async Task AssertThreeAttemptsAsync(Uri address, int status)
    {
        using var told = new RecordedTelemetry();
        await using var gateway = Gateway(address, told);
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));

        // Three seconds to connect, and two pauses; then what a busy machine adds.
        using var response = await client.GetAsync(Path).WaitAsync(TimeSpan.FromSeconds(10));

        Problem.Assert(await response.RawAsync(), status, "No replica", "Retry-After");
        Assert.Equal(2, told.Records.Count(line => line.Contains("Retrying at the same address")));
    }

    /// <summary>
    /// Answers until it is to be struck; from then on, holds each request that it hears until its connection breaks.
    /// </summary>
    private async Task StrikeAsync(HttpContext context)
    {
        heard.Enqueue(context.Request.Method);
        if (!striking)
        {
            await FakeReplica.SayWellAsync(context);
            return;
        }

        struck.TrySetResult(context.Connection.LocalPort);
        await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
    }
}
