using System.Net.Http.Json;
using Microsoft.Extensions.Options;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.Gateway.Limits;

public sealed class RateLimitTests
{
    private const string TooMany = "urn:ride-aspire:problem:too-many-requests";

    // The burst refills by one request per second. A test that does not wait for that hardly gets more than the burst.
    private static readonly (string, string?)[] lowLimits =
    [
        ("RateLimits:RequestsPerSecond", "1"),
        ("RateLimits:Burst", "5"),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_above_the_limit_learns_when_to_retry_and_others_are_not_affected()
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(lowLimits);
        using var busy = Caller.Of(gateway.Address, TestTokens.Rider("busy"));
        using var other = Caller.Of(gateway.Address, TestTokens.Rider("other"));

        using var refused = await SendUntilRefusedAsync(() => busy.GetAsync("/v1/trips", Ct));

        var problem = Problem.Assert(await refused.RawAsync(), 429, "Retry-After");
        Assert.Equal(TooMany, problem.GetProperty("type").GetString());
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Equal("well", await other.GetStringAsync("/v1/trips", Ct));
    }

    [Fact]
    public async Task All_tokens_of_one_subject_share_one_limit()
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(lowLimits);
        using var first = Caller.Of(gateway.Address, TestTokens.For("busy", "rider"));
        using var second = Caller.Of(gateway.Address, TestTokens.For("busy", "driver"));
        using (await SendUntilRefusedAsync(() => first.GetAsync("/v1/trips", Ct)))
        {
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => second.GetAsync("/v1/trips", Ct)));

        Assert.Contains(answers, answer => (int)answer.StatusCode == 429);
    }

    [Theory]
    [InlineData("/v1/trips", null)]
    [InlineData("/v1/trips", "no token")]
    [InlineData("/openapi/v1.json", null)]
    [InlineData("/nothing", null)]
    public async Task Requests_without_a_valid_token_are_limited_by_their_address(string path, string? token)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(lowLimits);
        using var anonymous = Caller.Of(gateway.Address, token);
        using var rider = Caller.Of(gateway.Address, TestTokens.Rider("rider-1"));

        using var refused = await SendUntilRefusedAsync(() => anonymous.GetAsync(path, Ct));

        Problem.Assert(await refused.RawAsync(), 429, "Retry-After");
        Assert.Equal("well", await rider.GetStringAsync("/v1/trips", Ct));
    }

    [Theory]
    [InlineData("rider-1", 20_000)]
    [InlineData(null, 20_000)]
    [InlineData("rider-1", 2_000_000)]
    public async Task A_body_that_is_too_large_counts_as_a_request(string? rider, int bytes)
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway(lowLimits);
        using var caller = Caller.Of(gateway.Address, rider is null ? null : TestTokens.Rider(rider));
        caller.DefaultRequestHeaders.ExpectContinue = true;
        var statuses = new List<int>();

        using var refused = await SendUntilRefusedAsync(async () =>
        {
            var answer = await caller.PostAsync("/v1/trips", new ByteArrayContent(new byte[bytes]), Ct);
            statuses.Add((int)answer.StatusCode);
            return answer;
        });

        Assert.All(statuses[..^1], status => Assert.Equal(413, status));
        Assert.NotEmpty(statuses[..^1]);
        Problem.Assert(await refused.RawAsync(), 429, "Retry-After");
    }

    [Fact]
    public async Task The_issue_of_development_tokens_is_not_limited()
    {
        await using var replica = await FakeReplica.StartAsync();
        await using var gateway = replica.Gateway([.. lowLimits, ("environment", "Development"), ("DevTokens:Enabled", "true")]);
        using var simulator = Caller.Of(gateway.Address, token: null);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            i => simulator.PostAsJsonAsync("/dev/tokens", new { subject = $"rider-{i}", role = "rider" }, Ct)));

        Assert.All(answers, answer => Assert.Equal(200, (int)answer.StatusCode));
    }

    [Theory]
    [InlineData("RateLimits:RequestsPerSecond", "0")]
    [InlineData("RateLimits:Burst", "0")]
    [InlineData("RateLimits:Burst", "19")]
    [InlineData("RateLimits:Streams", "-1")]
    public async Task The_gateway_does_not_start_with_an_invalid_limit(string key, string value)
    {
        await using var replica = await FakeReplica.StartAsync();
        var failure = Assert.Throws<OptionsValidationException>(() => replica.Gateway(
            ("RateLimits:RequestsPerSecond", "20"), ("RateLimits:Burst", "60"), (key, value)));
        Assert.Contains(key, failure.Message);
    }

    private static async Task<HttpResponseMessage> SendUntilRefusedAsync(Func<Task<HttpResponseMessage>> request)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            Ct.ThrowIfCancellationRequested();
            Assert.False(timeout.IsCancellationRequested, "No request was refused within 30 s.");
            var response = await request();
            if ((int)response.StatusCode == 429)
                return response;
            response.Dispose();
        }
    }
}
