using System.Net;
using RideAspire.Gateway.Retries;
using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.Gateway.Discovery;

/// <summary>
/// The gateway in front of a name with several addresses, as a headless Service of Kubernetes has them.
/// </summary>
public sealed class GatewayDnsTests
{
    private const string One = "127.0.1.1";
    private const string Two = "127.0.1.2";

    // No replica is taken out but by DNS.
    private static readonly (string, string?)[] withoutProbes =
        [("HealthCheck:Active:Enabled", "false"), ("HealthCheck:Passive:Enabled", "false")];

    private readonly FakeDns dns = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_balanced_over_all_addresses_of_a_name()
    {
        await using var one = await dns.StartReplicaAsync(One);
        await using var two = await dns.StartReplicaAsync(Two);
        dns.Publish(One, Two);
        await using var gateway = dns.Gateway();

        Assert.Equal([One, Two], await RepliersAsync(gateway));
    }

    [Fact]
    public async Task A_new_address_gets_its_share_and_one_that_has_left_gets_nothing_more()
    {
        await using var one = await dns.StartReplicaAsync(One);
        await using var two = await dns.StartReplicaAsync(Two);
        dns.Publish(One);
        await using var gateway = dns.Gateway(withoutProbes);
        Assert.Equal([One], await RepliersAsync(gateway));

        dns.Publish(One, Two);
        await dns.SeenAsync();
        Assert.Equal([One, Two], await RepliersAsync(gateway));

        dns.Publish(Two);
        await dns.SeenAsync();
        Assert.Equal([Two], await RepliersAsync(gateway));
    }

    [Fact]
    public async Task When_an_address_refuses_the_connection_another_one_gets_the_request()
    {
        await using var two = await dns.StartReplicaAsync(Two);
        dns.Publish(One, Two);
        await using var gateway = dns.Gateway([.. withoutProbes, ("LoadBalancingPolicy", "FirstAlphabetical")]);

        Assert.Equal([Two], await RepliersAsync(gateway));
    }

    [Fact]
    public async Task A_failed_probe_counts_against_its_address_in_whatever_order_DNS_answers()
    {
        await using var one = await dns.StartReplicaAsync(One);
        await using var two = await dns.StartReplicaAsync(Two);
        dns.Publish(One, Two);
        await using var gateway = dns.Gateway(("HealthCheck:Active:Interval", "00:00:00.020"));
        two.Drain();
        await TestHost.UntilAsync(async () => (await RepliersAsync(gateway)).SequenceEqual([One]));

        for (var round = 0; round < 5; round++)
        {
            await dns.SeenAsync();
            Assert.Equal([One], await RepliersAsync(gateway));
        }
    }

    [Fact]
    public async Task While_DNS_fails_the_last_addresses_stay_and_then_it_is_asked_again()
    {
        await using var one = await dns.StartReplicaAsync(One);
        await using var two = await dns.StartReplicaAsync(Two);
        dns.Publish(One);
        await using var gateway = dns.Gateway(withoutProbes);

        dns.Publish();
        await dns.SeenAsync();
        Assert.Equal([One], await RepliersAsync(gateway));

        dns.Publish(Two);
        await dns.SeenAsync();
        Assert.Equal([Two], await RepliersAsync(gateway));
    }

    [Fact]
    public async Task A_gateway_starts_before_there_is_an_address_and_is_not_ready_until_there_is_one()
    {
        await using var gateway = dns.Gateway();
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));
        using (var response = await client.GetAsync("/v1/who", Ct))
            Problem.Assert(await response.RawAsync(), 503, "No replica", "Retry-After");
        Assert.Equal((503, 200), (await StatusAsync("/health"), await StatusAsync("/alive")));

        await using var one = await dns.StartReplicaAsync(One);
        dns.Publish(One);
        await dns.SeenAsync();
        Assert.Equal([One], await RepliersAsync(gateway));
        Assert.Equal(200, await StatusAsync("/health"));

        dns.Publish();
        await dns.SeenAsync();
        Assert.Equal(200, await StatusAsync("/health"));

        async Task<int> StatusAsync(string path)
        {
            using var response = await client.GetAsync(path, Ct);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task A_replica_is_asked_for_by_the_name_and_not_by_its_address()
    {
        await using var one = await dns.StartReplicaAsync(One);
        dns.Publish(One);
        await using var gateway = dns.Gateway();
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));

        Assert.StartsWith("booking-api:", await client.GetStringAsync("/v1/host", Ct), StringComparison.Ordinal);
    }

    /// <summary>The addresses that answered 100 requests, each once.</summary>
    private static async Task<IReadOnlyList<string>> RepliersAsync(HostedService<ReplicaClients> gateway)
    {
        using var client = Caller.Of(gateway.Address, TestTokens.Rider("rider"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.GetAsync("/v1/who", Ct)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        return [.. (await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync(Ct))))
            .Distinct().Order(StringComparer.Ordinal)];
    }
}
