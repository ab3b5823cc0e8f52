using Microsoft.Extensions.Hosting;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Stores;

public sealed class ForgottenMarkOnRedisTests(StoresFixture stores) : ForgottenMarkTests(stores, RedisKind.RedisServer);

public sealed class ForgottenMarkOnGarnetTests(StoresFixture stores) : ForgottenMarkTests(stores, RedisKind.Garnet);

/// <summary>A mark that nobody renews, although it has no end: it was set by hand, or copied.</summary>
public abstract class ForgottenMarkTests(StoresFixture stores, RedisKind kind) : RedisTests(stores, kind)
{
    private readonly RedisKey mark = $"{Guid.NewGuid():N}:{{probe}}:environment";
    private readonly StoresFixture stores = stores;

    private IDatabase Marks => Redis.GetDatabase();

    [Fact]
    public async Task A_mark_without_an_end_lapses_as_one_that_is_renewed_no_more()
    {
        await Marks.StringSetAsync(mark, "somebody");
        using var host = await BuildAsync();

        Assert.Contains("another database", await ProbeAsync(host), StringComparison.Ordinal);
        Assert.InRange(await Marks.KeyTimeToLiveAsync(mark) ?? TimeSpan.MaxValue, TimeSpan.Zero, RedisMark.Lifetime);
        Assert.Equal("somebody", (string?)await Marks.StringGetAsync(mark));
    }

    [Fact]
    public async Task A_mark_of_another_environment_is_not_renewed()
    {
        var left = RedisMark.Lifetime / 2;
        await Marks.StringSetAsync(mark, "somebody", left);
        using var host = await BuildAsync();

        Assert.Contains("another database", await ProbeAsync(host), StringComparison.Ordinal);
        Assert.InRange((await Marks.KeyTimeToLiveAsync(mark))!.Value, TimeSpan.Zero, left);
    }

    private async Task<IHost> BuildAsync() => TestHost.Build(
        await stores.NewDatabaseAsync(), Redis.Configuration, _ => { }, ("Redis:KeyPrefix", $"{mark}".Split(':')[0]));

    // Until Postgres has told the name of the database, the mark is one that is not known to be another's.
    private static async Task<string?> ProbeAsync(IHost host)
    {
        await TestHost.UntilAsync(async () => await host.Get<StoreEnvironment>().NameAsync(default) is not null);
        return (await host.Get<RedisProbe>().RunAsync(TestContext.Current.CancellationToken))?.What;
    }
}
