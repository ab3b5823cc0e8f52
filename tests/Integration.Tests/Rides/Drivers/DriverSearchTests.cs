using Microsoft.Extensions.Options;
using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Drivers;

public sealed class DriverSearchOnRedisTests(StoresFixture stores) : DriverSearchTests(stores, RedisKind.RedisServer);

public sealed class DriverSearchOnGarnetTests(StoresFixture stores) : DriverSearchTests(stores, RedisKind.Garnet);

/// <summary>Which drivers a search passes over, in a list of its own.</summary>
public abstract class DriverSearchTests(StoresFixture stores, RedisKind kind) : RedisTests(stores, kind)
{
    private readonly GeoPoint here = TestDatabase.UnionSquare;
    private DriverPool drivers = null!;
    private DriverKeys keys = null!;

    private IDatabase Db => Redis.GetDatabase();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var store = Redis.Store($"search-{Guid.NewGuid():N}");
        keys = new(store, Region.Of(here));
        var options = new DriverOptions { StaleAfter = TimeSpan.FromMinutes(10), CoolDown = TimeSpan.FromMinutes(1) };
        drivers = new(store, new(store, TimeProvider.System), Options.Create(options), TimeProvider.System)
        {
            QuestionLease = TimeSpan.FromMinutes(1),
        };
    }

    [Fact]
    public async Task A_driver_of_whom_nothing_is_known_is_not_found_until_postgres_was_asked()
    {
        var seen = await drivers.SeenAsync(new("new", here));
        Assert.True(seen.IsInDoubt);
        Assert.Null(await ReserveAsync());

        // Another presence does not ask again at once.
        Assert.False((await drivers.SeenAsync(new("new", here))).IsInDoubt);
        Assert.Null(await ReserveAsync());

        await drivers.FreeAsync("new");
        Assert.Equal("new", await ReserveAsync());
    }

    [Fact]
    public async Task A_driver_whose_mark_has_lapsed_is_not_found_and_the_next_presence_asks_postgres()
    {
        await drivers.SeenAsync("engaged", here, true);
        Assert.Equal("engaged", await ReserveAsync());
        await Db.SortedSetAddAsync(keys.Busy, "engaged", 1);

        Assert.Null(await ReserveAsync());
        Assert.True((await drivers.SeenAsync(new("engaged", here, true))).IsInDoubt);

        await drivers.MarkBusyAsync(["engaged"]);
        Assert.False((await drivers.SeenAsync(new("engaged", here, true))).IsInDoubt);
        Assert.Null(await ReserveAsync());
    }

    [Fact]
    public async Task A_driver_who_let_an_offer_lapse_comes_last_although_their_stream_goes_on()
    {
        await drivers.SeenAsync("asleep", here, false);
        await drivers.SeenAsync("awake", here with { Lat = here.Lat + 0.01 }, false);
        await drivers.ListeningAsync(["asleep", "awake"]);
        Assert.Equal("asleep", await ReserveAsync());
        await drivers.CoolDownAsync(["asleep"]);
        await drivers.FreeAsync("asleep");

        await drivers.ListeningAsync(["asleep", "awake"]);
        await drivers.SeenAsync("asleep", here, false);

        Assert.Equal("awake", await ReserveAsync());
        Assert.Equal("asleep", await ReserveAsync());
    }

    [Fact]
    public async Task A_driver_who_let_an_offer_lapse_listens_again_after_a_while()
    {
        await drivers.SeenAsync("asleep", here, false);
        await drivers.ListeningAsync(["asleep"]);
        var lapsedLongAgo = -TimeProvider.System.GetUtcNow().AddMinutes(-1).ToUnixTimeMilliseconds();
        await Db.SortedSetAddAsync(keys.Listening, "asleep", lapsedLongAgo);

        await drivers.ListeningAsync(["asleep"]);

        Assert.True(await Db.SortedSetScoreAsync(keys.Listening, "asleep") > 0);
    }

    [Theory]
    [InlineData(180, -180)]
    [InlineData(180, 179.99)]
    [InlineData(-179.99, 180)]
    [InlineData(180, -179.99)]
    public async Task The_antimeridian_is_near_both_its_sides(double driver, double pickup)
    {
        await drivers.SeenAsync("there", new(5, driver), true);

        Assert.Equal("there", (await drivers.ReserveNearestAsync(Guid.NewGuid(), new(5, pickup)))?.Id);
    }

    [Fact]
    public async Task A_silent_driver_without_a_mark_is_not_found_until_postgres_was_asked()
    {
        await drivers.SeenAsync("restored", here, true);
        await Db.SortedSetAddAsync(keys.Seen, "restored", 1);

        Assert.True((await drivers.SeenAsync(new("restored", here, true))).IsInDoubt);
        Assert.Null(await ReserveAsync());
    }

    [Fact]
    public async Task Thousands_of_silent_drivers_are_removed_bit_by_bit_and_the_one_behind_them_is_found()
    {
        string[] silent = [.. Enumerable.Range(0, 5_000).Select(i => $"silent-{i}")];
        await Db.GeoAddAsync(keys.Positions, [.. silent.Select((name, i) => new GeoEntry(here.Lon, here.Lat + (i * 1e-6), name))]);
        await Db.GeoAddAsync(keys.ListeningFree, [.. silent.Select((name, i) => new GeoEntry(here.Lon, here.Lat + (i * 1e-6), name))]);
        await Db.SortedSetAddAsync(keys.Seen, [.. silent.Select(name => new SortedSetEntry(name, 1))]);
        await drivers.SeenAsync("fresh", here with { Lat = here.Lat + 0.02 }, true);

        var searches = new List<DriverSearch>();
        var before = await Db.SortedSetLengthAsync(keys.ListeningFree);
        do
        {
            searches.Add(await drivers.SearchAsync(Guid.NewGuid(), here));
            var left = await Db.SortedSetLengthAsync(keys.ListeningFree);
            Assert.InRange(before - left, 1, 1_000);
            before = left;
        }
        while (searches[^1].Driver is null);

        Assert.Equal("fresh", searches[^1].Driver?.Id);
        Assert.All(searches.SkipLast(1), search => Assert.True(search.IsBrokenOff));
        Assert.Equal(1, await Db.SortedSetLengthAsync(keys.Seen));
        Assert.Equal(0, await Db.SortedSetLengthAsync(keys.ListeningFree));
    }

    [Fact]
    public async Task A_driver_whose_app_listens_comes_before_nearer_ones_whose_apps_do_not()
    {
        foreach (var phone in (string[])["ghost-1", "ghost-2", "ghost-3", "ghost-4"])
            await drivers.SeenAsync(phone, North(50), false);
        await drivers.SeenAsync("listener", North(300), false);
        await drivers.ListeningAsync(["listener"]);

        Assert.Equal(new ReservedDriver("listener", AcceptsAtOnce: false, Listens: true), (await SearchAsync()).Driver);
        Assert.False((await SearchAsync()).Driver!.Value.Listens);
    }

    [Fact]
    public async Task A_driver_whose_app_no_longer_listens_comes_last()
    {
        await drivers.SeenAsync("gone", North(50), false);
        await drivers.ListeningAsync(["gone"]);
        await drivers.SeenAsync("listener", North(300), false);
        await drivers.ListeningAsync(["listener"]);
        await Db.SortedSetAddAsync(keys.Listening, "gone", 1);

        Assert.Equal("listener", await ReserveAsync());
        Assert.Equal("gone", await ReserveAsync());
    }

    [Fact]
    public async Task A_driver_who_did_not_answer_is_passed_over_for_a_while()
    {
        await drivers.SeenAsync("sleeper", here, false);
        Assert.Equal("sleeper", await ReserveAsync());

        await drivers.CoolDownAsync(["sleeper"]);
        Assert.False((await drivers.SeenAsync(new("sleeper", here))).IsInDoubt);
        Assert.Null(await ReserveAsync());

        await Db.SortedSetAddAsync(keys.Busy, "sleeper", 1);
        Assert.True((await drivers.SeenAsync(new("sleeper", here))).IsInDoubt);
    }

    [Fact]
    public async Task A_mark_or_a_presence_in_the_far_future_says_nothing_and_the_next_presence_asks_postgres()
    {
        var ahead = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();
        foreach (var name in (string[])["marked", "seen"])
            await drivers.SeenAsync(name, here, true);
        await Db.SortedSetAddAsync(keys.Busy, "marked", ahead);
        await Db.SortedSetAddAsync(keys.Seen, "seen", ahead);

        Assert.Null(await ReserveAsync());

        foreach (var name in (string[])["marked", "seen"])
        {
            Assert.True((await drivers.SeenAsync(new(name, here, true))).IsInDoubt);
            await drivers.FreeAsync(name);
        }

        Assert.Equal(["marked", "seen"], ((string?[])[await ReserveAsync(), await ReserveAsync()]).Order());
    }

    [Fact]
    public async Task The_nearest_is_found_however_many_are_farther_off()
    {
        await Task.WhenAll(Enumerable.Range(1, 2_000).Select(i => drivers.SeenAsync($"driver-{i}", North(i * 2), true)));

        for (var i = 1; i <= 50; i++)
            Assert.Equal($"driver-{i}", await ReserveAsync());
    }

    private async Task<string?> ReserveAsync() => (await SearchAsync()).Driver?.Id;

    private Task<DriverSearch> SearchAsync() => drivers.SearchAsync(Guid.NewGuid(), here);

    private GeoPoint North(double metres) => here with { Lat = here.Lat + (metres / 111_320) };
}
