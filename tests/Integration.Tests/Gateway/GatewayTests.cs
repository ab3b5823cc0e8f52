using System.Globalization;
using Microsoft.AspNetCore.Http;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Gateway;

/// <summary>The gateway in front of replicas that answer with their names.</summary>
public sealed class GatewayTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_balanced_over_all_replicas_that_discovery_knows()
    {
        await using var one = await NamedAsync("one");
        await using var two = await NamedAsync("two");
        await using var gateway = Gateway(one.Address, two.Address);
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => AnswerAsync(client)));

        Assert.Equal(["one", "two"], answers.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_replica_that_is_gone_gets_no_requests_after_its_probe_has_failed()
    {
        await using var one = await NamedAsync("one");
        await using var gateway = Gateway(one.Address, new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));

        for (var inARow = 0; inARow < 50;)
        {
            Ct.ThrowIfCancellationRequested();
            using var response = await client.GetAsync("/v1/who", Ct);
            inARow = (int)response.StatusCode == 200 ? inARow + 1 : 0;
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("127.0.0.1:{0}")]
    [InlineData("localhost:{0}")]
    public async Task An_address_may_come_from_discovery_with_or_without_its_scheme(string format)
    {
        await using var one = await NamedAsync("one");
        await using var gateway = new HostedService<ReplicaClients>(
            ("services:booking-api:http:0", string.Format(CultureInfo.InvariantCulture, format, one.Address.Port)));
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));

        Assert.Equal("one", await AnswerAsync(client));
    }

    [Fact]
    public async Task An_address_that_discovery_does_not_know_is_used_as_it_is()
    {
        await using var one = await NamedAsync("one");
        await using var gateway = new HostedService<ReplicaClients>(
            ("ReverseProxy:Clusters:booking-api:Destinations:replicas:Address", $"http://localhost:{one.Address.Port}"));
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));

        Assert.Equal("one", await AnswerAsync(client));
    }

    [Fact]
    public async Task Without_a_replica_the_answer_is_a_problem_that_says_when_to_retry()
    {
        await using var gateway = Gateway(new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));

        using var response = await client.PostAsync("/v1/trips", new StringContent(BookingJson.Of()), Ct);

        Problem.Assert(await response.RawAsync(), 502, "No replica", "Retry-After");
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task When_a_replica_times_out_the_answer_is_a_problem_that_says_when_to_retry()
    {
        await using var silent = await FakeReplica.StartAsync(context => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted));
        await using var gateway = new HostedService<ReplicaClients>(
            ("services:booking-api:http:0", silent.Address.ToString()),
            ("ReverseProxy:Clusters:booking-api:HttpRequest:ActivityTimeout", "00:00:00.2"));
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));

        using var response = await client.GetAsync("/v1/who", Ct);

        Problem.Assert(await response.RawAsync(), 504, "No replica", "Retry-After");
    }

    private static HostedService<ReplicaClients> Gateway(params Uri[] replicas) =>
        new([.. replicas.Select((replica, i) => ($"services:booking-api:http:{i}", (string?)replica.ToString()))]);

    private static async Task<string> AnswerAsync(HttpClient client) => await client.GetStringAsync("/v1/who", Ct);

    private static Task<FakeReplica> NamedAsync(string name) => FakeReplica.StartAsync(context => context.Response.WriteAsync(name));
}
