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
/// The gateway knows one address, behind which connections are balanced over two replicas. Its probes and settings are
/// those of production.
/// </summary>
public sealed class GatewayOneAddressTests
{
    private const string Path = "/v1/trips";
    private const int AnswersPerPhase = 100;

    private static readonly TimeSpan timeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> methods = new();
    private readonly TaskCompletionSource<int> stalledPort = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool stalling;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_repeatable_request_fails_when_a_busy_replica_is_killed_and_restarted(bool triesNext)
    {
        using var telemetry = new RecordedTelemetry();
        await using var leaving = await FakeReplica.StartAsync(AnswerOrStallAsync, FreePort.Next());
        await using var staying = await FakeReplica.StartAsync();
        await using var balancer = new TcpBalancer(triesNext, leaving.Address, staying.Address);
        await using var gateway = Gateway(balancer.Address, telemetry);
        await using var load = new RepeatableLoad(gateway.Address);
        await load.WaitForAnswersAsync(AnswersPerPhase);

        stalling = true;
        await stalledPort.Task.WaitAsync(timeout);
        await leaving.KillAsync();
        await load.WaitForAnswersAsync(AnswersPerPhase);
        await using var back = await FakeReplica.StartAsync(port: leaving.Address.Port);
        await load.WaitForAnswersAsync(AnswersPerPhase);

        Assert.All(await load.StopAsync(), answer => Assert.EndsWith(" 200 well", answer));
        Assert.Contains(telemetry.Records, line => line.Contains("Retrying at the same address"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_repeatable_request_fails_when_a_replica_is_stopped(bool triesNext)
    {
        await using var leaving = await FakeReplica.StartAsync();
        await using var staying = await FakeReplica.StartAsync();
        await using var balancer = new TcpBalancer(triesNext, leaving.Address, staying.Address);
        await using var gateway = Gateway(balancer.Address);
        await using var load = new RepeatableLoad(gateway.Address);
        await load.WaitForAnswersAsync(AnswersPerPhase);

        leaving.Drain();
        await leaving.StopAsync();
        await load.WaitForAnswersAsync(AnswersPerPhase);

        Assert.All(await load.StopAsync(), answer => Assert.EndsWith(" 200 well", answer));
    }

    [Fact]
    public async Task A_request_that_is_not_repeatable_is_sent_once_when_its_replica_is_killed()
    {
        stalling = true;
        await using var one = await FakeReplica.StartAsync(AnswerOrStallAsync);
        await using var two = await FakeReplica.StartAsync(AnswerOrStallAsync);
        await using var balancer = new TcpBalancer(triesNext: true, one.Address, two.Address);
        await using var gateway = Gateway(balancer.Address);
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));

        var answer = client.PostAsync(Path, new StringContent("all of it"));
        var port = await stalledPort.Task.WaitAsync(timeout);
        await (one.Address.Port == port ? one : two).KillAsync();

        using var response = await answer;
        Problem.Assert(await response.RawAsync(), 502, "No replica", "Retry-After");
        Assert.Equal(["POST"], methods);
    }

    [Fact]
    public async Task An_address_that_refuses_is_tried_three_times_before_the_502_with_Retry_After() =>
        await AssertThreeAttemptsAsync(new Uri($"http://127.0.0.1:{FreePort.Next()}"), status: 502);

    [Fact]
    public async Task An_address_that_times_out_is_tried_three_times_before_the_504_with_Retry_After()
    {
        using var full = new FullServer();
        await AssertThreeAttemptsAsync(full.Address, status: 504);
    }

    [Fact]
    public async Task The_only_address_still_gets_requests_while_its_replicas_drain()
    {
        await using var one = await FakeReplica.StartAsync();
        await using var two = await FakeReplica.StartAsync();
        await using var balancer = new TcpBalancer(triesNext: true, one.Address, two.Address);
        await using var gateway = Gateway(balancer.Address);
        Assert.True(gateway.Services.GetRequiredService<IProxyStateLookup>().TryGetCluster("booking-api", out var cluster));

        one.Drain();
        two.Drain();
        await TestHost.UntilAsync(
            () => Task.FromResult(cluster.Destinations.Values.Single().Health.Active == DestinationHealth.Unhealthy));

        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));
        using var response = await client.PostAsync(Path, null);
        Assert.Equal((200, "well"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
    }

    private static HostedService<ReplicaClients> Gateway(Uri address) => new(("services:booking-api:http:0", address.ToString()));

    private static HostedService<ReplicaClients> Gateway(Uri address, RecordedTelemetry telemetry) =>
        new(telemetry.AddTo, ("services:booking-api:http:0", address.ToString()));

    private static async Task AssertThreeAttemptsAsync(Uri address, int status)
    {
        using var telemetry = new RecordedTelemetry();
        await using var gateway = Gateway(address, telemetry);
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));

        // Three connect timeouts of 1 s and two short delays, and some time for a busy machine.
        using var response = await client.GetAsync(Path).WaitAsync(TimeSpan.FromSeconds(10));

        Problem.Assert(await response.RawAsync(), status, "No replica", "Retry-After");
        Assert.Equal(2, telemetry.Records.Count(line => line.Contains("Retrying at the same address")));
    }

    /// <summary>
    /// Answers each request until the test sets <see cref="stalling"/>. From then on, each request waits until its
    /// connection breaks.
    /// </summary>
    private async Task AnswerOrStallAsync(HttpContext context)
    {
        methods.Enqueue(context.Request.Method);
        if (!stalling)
        {
            await FakeReplica.AnswerWellAsync(context);
            return;
        }

        stalledPort.TrySetResult(context.Connection.LocalPort);
        await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
    }
}
