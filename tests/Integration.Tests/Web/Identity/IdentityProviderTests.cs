using RideAspire.Integration.Tests.Http;
using RideAspire.Integration.Tests.Stores;

namespace RideAspire.Integration.Tests.Web.Identity;

/// <summary>As in a deployment, an OpenID Connect provider issues the tokens and publishes its public keys.</summary>
public sealed class IdentityProviderTests
{
    private const int Many = 40;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_tokens_of_the_identity_provider_are_accepted()
    {
        await using var provider = await TestProvider.StartAsync();

        Assert.Equal(200, await provider.StatusAsync(provider.Token()));
        Assert.Equal(401, await provider.StatusAsync(provider.Token(audience: "another-service")));
        Assert.Equal(401, await provider.StatusAsync(provider.Token(issuer: "https://somebody.example.org")));
        Assert.Equal(401, await provider.StatusAsync(TestTokens.For("rider-1", "rider", issuer: provider.Issuer)));

        // A known attack signs a token with the public key as if it were a shared secret.
        var disguised = TestTokens.For("rider-1", "rider", issuer: provider.Issuer, signedWith: provider.PublicKey);
        Assert.Equal(401, await provider.StatusAsync(disguised));
    }

    [Fact]
    public async Task A_token_gets_503_until_the_provider_has_published_its_keys_which_are_then_kept()
    {
        await using var provider = await TestProvider.StartAsync(down: true);
        using var caller = Caller.Of(provider.Gateway.Address, provider.Token());

        using (var unable = await caller.GetAsync("/v1/trips", Ct))
        {
            Problem.Assert(await unable.RawAsync(), 503, "identity provider", "Retry-After");
            Assert.Equal(TimeSpan.FromSeconds(1), unable.Headers.RetryAfter!.Delta);
        }

        Assert.Equal(401, await provider.StatusAsync(token: null));
        provider.Down = false;
        await provider.ReadyAsync();
        Assert.Equal(200, await provider.StatusAsync(provider.Token()));
        provider.Down = true;
        Assert.Equal(200, await provider.StatusAsync(provider.Token()));
    }

    [Fact]
    public async Task A_provider_that_hangs_at_the_start_makes_no_request_wait_and_the_gateway_not_ready()
    {
        await using var provider = await TestProvider.StartAsync(hangs: true);
        await TestHost.UntilAsync(() => Task.FromResult(provider.Reads > 0));

        var statuses = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => provider.StatusAsync(provider.Token())));
        using var probe = Caller.Of(provider.Gateway.Address);
        using var health = await probe.GetAsync("/health", Ct);

        Assert.All(statuses, status => Assert.Equal(503, status));
        Assert.Equal(503, (int)health.StatusCode);
        Assert.Contains("The identity provider has not published its keys yet.", await health.Content.ReadAsStringAsync(Ct));
        Assert.Equal(1, provider.Reads);

        provider.GoOn();
        await provider.ReadyAsync();
        Assert.Equal(200, await provider.StatusAsync(provider.Token()));
    }

    [Fact]
    public async Task A_new_key_is_accepted_at_once_also_when_a_moment_ago_another_key_was_asked_for_in_vain()
    {
        await using var provider = await TestProvider.StartAsync();

        for (var rotation = 0; rotation < 2; rotation++)
        {
            Assert.Equal(401, await provider.StatusAsync(provider.TokenOfUnknownKey($"unknown-{rotation}")));
            var old = provider.Token();
            provider.Rotate();
            Assert.Equal(200, await provider.StatusAsync(old));
            Assert.Equal(200, await provider.StatusAsync(provider.Token()));
            Assert.Equal(401, await provider.StatusAsync(old));
        }
    }

    [Fact]
    public async Task A_new_key_with_the_id_of_the_old_one_is_accepted_at_once()
    {
        await using var provider = await TestProvider.StartAsync();
        var old = provider.Token();
        Assert.Equal(200, await provider.StatusAsync(old));

        provider.Rotate(keepId: true);
        var statuses = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => provider.StatusAsync(provider.Token())));

        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.Equal(401, await provider.StatusAsync(old));
    }

    [Fact]
    public async Task Many_unknown_keys_ask_the_provider_a_few_times_only_and_the_same_one_once()
    {
        await using var provider = await TestProvider.StartAsync();
        var before = provider.Reads;
        var same = provider.TokenOfUnknownKey("same");

        var repeated = new List<int>();
        for (var i = 0; i < Many; i++)
            repeated.Add(await provider.StatusAsync(same));
        Assert.All(repeated, status => Assert.Equal(401, status));
        Assert.Equal(before + 1, provider.Reads);

        var tokens = Enumerable.Range(0, Many).Select(i => provider.TokenOfUnknownKey($"{i} of many"));
        var different = await Task.WhenAll(tokens.Select(provider.StatusAsync));
        Assert.Subset(new HashSet<int> { 401, 503 }, different.ToHashSet());
        Assert.InRange(provider.Reads, before + 1, before + Many / 2);
        Assert.Equal(200, await provider.StatusAsync(provider.Token()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_the_provider_cannot_be_asked_an_unknown_key_gets_503_and_a_known_one_is_accepted(bool hangs)
    {
        await using var provider = await TestProvider.StartAsync();
        var (known, reads) = (provider.Token(), provider.Reads);
        provider.Rotate();
        if (hangs)
            provider.Hang();
        else
            provider.Down = true;

        using var caller = Caller.Of(provider.Gateway.Address, provider.Token());
        using var unable = await caller.GetAsync("/v1/trips", Ct);
        Problem.Assert(await unable.RawAsync(), 503, "identity provider", "Retry-After");
        Assert.Equal(TimeSpan.FromSeconds(1), unable.Headers.RetryAfter!.Delta);
        Assert.Equal(reads + 1, provider.Reads);
        Assert.Equal(200, await provider.StatusAsync(known));

        provider.Down = false;
        provider.GoOn();
        await TestHost.UntilAsync(async () => await provider.StatusAsync(provider.Token()) == 200);
    }
}
