using Microsoft.Extensions.Options;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Stores;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Drivers;

public sealed class DriverPruningOnRedisTests(StoresFixture stores) : DriverPruningTests(stores, RedisKind.RedisServer);

public sealed class DriverPruningOnGarnetTests(StoresFixture stores) : DriverPruningTests(stores, RedisKind.Garnet);

/// <summary>Which drivers and marks are removed from Redis, and which stay.</summary>
public abstract class DriverPruningTests(StoresFixture stores, RedisKind kind) : RedisTests(stores, kind)
{
    private static readonly GeoPoint here = TestDatabase.UnionSquare;
    private static readonly IOptions<DriverOptions> options = Options.Create(new DriverOptions());

    private RedisStore store = null!;
    private DriverPool drivers = null!;
    private DriverPruning pruning = null!;
    private DriverKeys keys = null!;

    private IDatabase Db => Redis.GetDatabase();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        store = Redis.Store($"pruning-{Guid.NewGuid():N}");
        var regions = new Regions(store, TimeProvider.System);
        (drivers, pruning) = (new(store, regions, options, TimeProvider.System), new(store, regions, options));
        keys = new(store, Region.Of(here));
    }

    [Fact]
    public async Task Drivers_who_have_been_silent_for_long_are_removed_and_others_stay()
    {
        foreach (var driver in new[] { "fresh", "silent", "gone" })
            await drivers.SeenAsync(driver, here, true);
        await SilentForAsync("silent", TimeSpan.FromSeconds(40));
        await SilentForAsync("gone", TimeSpan.FromSeconds(61));

        var pruned = await pruning.PruneAsync();

        Assert.Equal(new(Drivers: 1, Marks: 0, IsLast: true), pruned);
        foreach (var key in new[] { keys.Positions, keys.ListeningFree, keys.Seen })
            Assert.Equal(["fresh", "silent"], (await Db.SortedSetRangeByRankAsync(key)).ToStringArray().Order());
        Assert.Equal(["fresh", "silent"], (await Db.SetMembersAsync(keys.AutoAccept)).ToStringArray().Order());
    }

    [Fact]
    public async Task A_busy_driver_whose_app_is_silent_keeps_the_mark_and_is_not_found_on_return()
    {
        await drivers.SeenAsync("busy", here, true);
        await drivers.ReserveNearestAsync(Guid.NewGuid(), here);
        await drivers.MarkBusyAsync(["busy"]);
        await SilentForAsync("busy", TimeSpan.FromHours(1));

        Assert.Equal(new(Drivers: 1, Marks: 0, IsLast: true), await pruning.PruneAsync());

        await drivers.SeenAsync("busy", here, true);
        Assert.Null(await drivers.ReserveNearestAsync(Guid.NewGuid(), here));
    }

    [Fact]
    public async Task A_lapsed_offer_is_remembered_for_as_long_as_the_driver_comes_last()
    {
        var now = TimeProvider.System.GetUtcNow();
        await drivers.SeenAsync("online", here, true);
        await Db.SortedSetAddAsync(keys.Listening, [
            new("lately", -now.AddMinutes(1).ToUnixTimeMilliseconds()), new("long-ago", -now.AddHours(-1).ToUnixTimeMilliseconds())]);

        await pruning.PruneAsync();

        Assert.Equal(["lately"], (await Db.SortedSetRangeByRankAsync(keys.Listening)).ToStringArray());
    }

    [Fact]
    public async Task A_mark_that_lapsed_long_ago_is_removed_unless_its_driver_is_online()
    {
        await drivers.SeenAsync("busy", here, true);
        await drivers.ReserveNearestAsync(Guid.NewGuid(), here);
        await Db.SortedSetAddAsync(keys.Busy, [new("busy", 1), new("offline", 1)]);

        Assert.Equal(new(Drivers: 0, Marks: 1, IsLast: true), await pruning.PruneAsync());

        Assert.Equal("busy", Assert.Single(await Db.SortedSetRangeByRankAsync(keys.Busy)));
        Assert.True((await drivers.SeenAsync(new("busy", here))).IsInDoubt);
    }

    [Fact]
    public async Task Drivers_seen_by_a_clock_that_was_ahead_are_removed()
    {
        foreach (var driver in new[] { "fresh", "ahead" })
            await drivers.SeenAsync(driver, here, true);
        await SilentForAsync("ahead", -TimeSpan.FromHours(1));

        Assert.Equal(new(Drivers: 1, Marks: 0, IsLast: true), await pruning.PruneAsync());

        Assert.Equal("fresh", Assert.Single(await Db.SortedSetRangeByRankAsync(keys.Seen)));
    }

    [Fact]
    public async Task What_was_remembered_of_drivers_long_ago_is_forgotten()
    {
        foreach (var driver in new[] { "listens", "left" })
            await drivers.SeenAsync(driver, here, true);
        await drivers.ListeningAsync(["listens"]);
        await drivers.LeaveAsync("left");
        foreach (var key in new[] { keys.Listening, keys.Left })
            await Db.SortedSetAddAsync(key, "old", 1);

        await pruning.PruneAsync();

        Assert.Equal("listens", Assert.Single(await Db.SortedSetRangeByRankAsync(keys.Listening)));
        Assert.Equal("left", Assert.Single(await Db.SortedSetRangeByRankAsync(keys.Left)));
    }

    [Fact]
    public async Task Drivers_of_whom_nobody_knows_when_they_were_seen_are_removed_page_by_page()
    {
        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(i => drivers.SeenAsync($"fresh-{i}", here, true)));
        await Db.GeoAddAsync(keys.Positions, [.. Enumerable.Range(0, 1_000).Select(i => new GeoEntry(here.Lon, here.Lat, $"stray-{i}"))]);
        await Db.GeoAddAsync(
            keys.ListeningFree, [.. Enumerable.Range(0, 1_000).Select(i => new GeoEntry(here.Lon, here.Lat, $"other-{i}"))]);
        await Db.SetAddAsync(keys.AutoAccept, [.. Enumerable.Range(0, 1_000).Select(i => (RedisValue)$"auto-{i}")]);

        Assert.False((await pruning.PruneAsync()).IsLast);
        await TestHost.UntilAsync(async () =>
        {
            // Garnet needs more than one round.
            await pruning.PruneAsync();
            return await Db.SortedSetLengthAsync(keys.Positions) + await Db.SortedSetLengthAsync(keys.ListeningFree)
                + await Db.SetLengthAsync(keys.AutoAccept) == 3_000;
        });
        var left = await Db.SetMembersAsync(keys.AutoAccept);
        Assert.All(left, driver => Assert.StartsWith("fresh", driver.ToString(), StringComparison.Ordinal));

        Assert.Equal(1_000, await Db.SortedSetLengthAsync(keys.Positions));
        Assert.Equal(1_000, await Db.SortedSetLengthAsync(keys.ListeningFree));
        Assert.Equal(1_000, await Db.SetLengthAsync(keys.AutoAccept));
    }

    private async Task SilentForAsync(string driver, TimeSpan silence)
    {
        var now = (await Redis.GetServers()[0].TimeAsync() - DateTime.UnixEpoch).TotalMilliseconds;
        await Db.SortedSetAddAsync(keys.Seen, driver, Math.Floor(now - silence.TotalMilliseconds));
    }
}
