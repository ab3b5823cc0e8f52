using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RideAspire.Gateway;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Api;

/// <summary>The gateway in front of replicas that only say who they are.</summary>
public sealed class GatewayTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_balanced_over_all_replicas_that_discovery_knows()
    {
        await using var one = await ReplicaAsync("one");
        await using var two = await ReplicaAsync("two");
        await using var gateway = Gateway(AddressOf(one), AddressOf(two));
        using var client = new ApiClient(gateway.Address);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => AnswerAsync(client)));

        Assert.Equal(["one", "two"], answers.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_replica_that_is_gone_gets_no_requests_once_its_probe_has_failed()
    {
        await using var one = await ReplicaAsync("one");
        await using var gateway = Gateway(AddressOf(one), new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        using var client = new ApiClient(gateway.Address);

        for (var inARow = 0; inARow < 50;)
        {
            Ct.ThrowIfCancellationRequested();
            using var response = await client.GetAsync("/v1/who");
            inARow = (int)response.StatusCode == 200 ? inARow + 1 : 0;
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}")]
    [InlineData("127.0.0.1:{0}")]
    [InlineData("localhost:{0}")]
    public async Task An_address_may_come_from_discovery_with_or_without_its_scheme(string format)
    {
        await using var one = await ReplicaAsync("one");
        await using var gateway = new HostedService<DiscoveredDestinations>(
            ("services:booking-api:http:0", string.Format(System.Globalization.CultureInfo.InvariantCulture, format, AddressOf(one).Port)));
        using var client = new ApiClient(gateway.Address);

        Assert.Equal("one", await AnswerAsync(client));
    }

    [Fact]
    public async Task What_discovery_does_not_know_is_taken_as_it_stands()
    {
        await using var one = await ReplicaAsync("one");
        await using var gateway = new HostedService<DiscoveredDestinations>(
            ("ReverseProxy:Clusters:booking-api:Destinations:replicas:Address", $"http://localhost:{AddressOf(one).Port}"));
        using var client = new ApiClient(gateway.Address);

        Assert.Equal("one", await AnswerAsync(client));
    }

    [Fact]
    public async Task With_no_replica_the_answer_is_a_problem_that_says_when_to_repeat()
    {
        await using var gateway = Gateway(new Uri($"http://127.0.0.1:{FreePort.Next()}"));
        using var client = new ApiClient(gateway.Address);

        using var response = await client.BookAsync(Booking.Json());

        Problem.Assert(await response.RawAsync(), 502, "No replica", "Retry-After");
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task A_replica_that_does_not_answer_in_time_is_a_problem_that_says_when_to_repeat()
    {
        await using var silent = await ReplicaAsync("silent", context => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted));
        await using var gateway = new HostedService<DiscoveredDestinations>(
            ("services:booking-api:http:0", AddressOf(silent).ToString()),
            ("ReverseProxy:Clusters:booking-api:HttpRequest:ActivityTimeout", "00:00:00.2"));
        using var client = new ApiClient(gateway.Address);

        using var response = await client.GetAsync("/v1/who");

        Problem.Assert(await response.RawAsync(), 504, "No replica", "Retry-After");
    }

    private static HostedService<DiscoveredDestinations> Gateway(params Uri[] replicas) =>
        new([.. replicas.Select((replica, i) => ($"services:booking-api:http:{i}", (string?)replica.ToString()))]);

    private static async Task<string> AnswerAsync(ApiClient client)
    {
        using var response = await client.GetAsync("/v1/who");
        return await response.Content.ReadAsStringAsync(Ct);
    }

    private static async Task<WebApplication> ReplicaAsync(string name, RequestDelegate? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var replica = builder.Build();
        replica.MapGet("/health", () => "well");
        replica.MapGet("/v1/who", answer ?? (context => context.Response.WriteAsync(name)));
        await replica.StartAsync(Ct);
        return replica;
    }

    private static Uri AddressOf(WebApplication replica) =>
        new(replica.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
}
