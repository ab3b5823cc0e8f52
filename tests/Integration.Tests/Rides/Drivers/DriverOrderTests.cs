using RideAspire.Drivers;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.Rides.Drivers;

public sealed class DriverOrderOnRedisTests(StoresFixture stores) : DriverOrderTests(stores, RedisKind.RedisServer);

public sealed class DriverOrderOnGarnetTests(StoresFixture stores) : DriverOrderTests(stores, RedisKind.Garnet);

/// <summary>Reports of a driver that overtake one another. The one that began later holds.</summary>
public abstract class DriverOrderTests(StoresFixture stores, RedisKind kind) : RedisTests(stores, kind)
{
    private static readonly TimeSpan earlier = TimeSpan.FromSeconds(3);

    private readonly GeoPoint here = new((Random.Shared.NextDouble() * 140) - 70, (Random.Shared.NextDouble() * 340) - 170);
    private readonly string driver = $"driver-{Guid.NewGuid():N}";
    private DriverPool drivers = null!;

    private GeoPoint FarOff => here with { Lat = here.Lat + 1 };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        drivers = Redis.Store().Pool(new() { StaleAfter = TimeSpan.FromMinutes(10) });
    }

    [Fact]
    public async Task A_position_that_was_sent_before_the_driver_left_does_not_bring_them_back()
    {
        await drivers.SeenAsync(driver, here, true);
        await drivers.LeaveAsync(driver);

        Assert.False((await drivers.SeenAsync(new(driver, here, true) { Age = earlier })).IsInDoubt);

        Assert.Null(await drivers.ReserveNearestAsync(Guid.NewGuid(), here));
    }

    [Fact]
    public async Task A_position_that_was_sent_before_the_last_one_changes_nothing()
    {
        await drivers.SeenAsync(driver, here, true);

        await drivers.SeenAsync(new(driver, FarOff, false) { Age = earlier });

        Assert.Null(await drivers.ReserveNearestAsync(Guid.NewGuid(), FarOff));
        Assert.Equal(driver, (await drivers.ReserveNearestAsync(Guid.NewGuid(), here))?.Id);
    }

    [Fact]
    public async Task A_driver_who_was_seen_after_the_request_to_leave_stays_online()
    {
        await drivers.SeenAsync(driver, here, true);

        Assert.False(await drivers.LeaveAsync(driver, age: earlier));

        Assert.Equal(driver, (await drivers.ReserveNearestAsync(Guid.NewGuid(), here))?.Id);
    }

    [Fact]
    public async Task A_driver_who_comes_back_after_leaving_is_online()
    {
        await drivers.SeenAsync(driver, here, true);
        Assert.True(await drivers.LeaveAsync(driver, age: TimeSpan.Zero));

        await TestHost.UntilAsync(async () =>
        {
            await drivers.SeenAsync(driver, here, true);
            return await drivers.ReserveNearestAsync(Guid.NewGuid(), here) is not null;
        });
    }

    [Fact]
    public async Task Sequence_numbers_decide_when_both_reports_have_one()
    {
        await drivers.SeenAsync(driver, here, true);
        await drivers.SeenAsync(new(driver, here, true) { Sequence = 7 });

        await drivers.SeenAsync(new(driver, FarOff, true) { Sequence = 6 });
        Assert.Null(await drivers.ReserveNearestAsync(Guid.NewGuid(), FarOff));

        await drivers.SeenAsync(new(driver, FarOff, true) { Sequence = 8, Age = earlier });
        Assert.Equal(driver, (await drivers.ReserveNearestAsync(Guid.NewGuid(), FarOff))?.Id);
    }

    [Fact]
    public async Task A_report_without_a_number_begins_a_new_count()
    {
        await drivers.SeenAsync(driver, here, true);
        await drivers.SeenAsync(new(driver, here, true) { Sequence = 7 });
        await drivers.SeenAsync(driver, here, true);

        await drivers.SeenAsync(new(driver, FarOff, true) { Sequence = 1 });

        Assert.Equal(driver, (await drivers.ReserveNearestAsync(Guid.NewGuid(), FarOff))?.Id);
    }

    [Fact]
    public async Task A_driver_who_was_silent_may_begin_a_new_count()
    {
        var (seen, db) = (new DriverKeys(Redis.Store(), Region.Of(here)).Seen, Redis.GetDatabase());
        await drivers.SeenAsync(new(driver, here, true) { Sequence = 7 });
        await db.SortedSetAddAsync(seen, driver, 1);

        await drivers.SeenAsync(new(driver, here, true) { Sequence = 1 });

        Assert.True(await db.SortedSetScoreAsync(seen, driver) > 1);
    }
}
