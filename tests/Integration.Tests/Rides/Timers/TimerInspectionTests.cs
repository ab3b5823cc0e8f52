using System.Globalization;
using Microsoft.Extensions.Options;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Timers;

public sealed class TimerInspectionOnRedisTests(StoresFixture stores) : TimerInspectionTests(stores, RedisKind.RedisServer);

public sealed class TimerInspectionOnGarnetTests(StoresFixture stores) : TimerInspectionTests(stores, RedisKind.Garnet);

/// <summary>What a look at a queue tells, without touching it.</summary>
public abstract class TimerInspectionTests(StoresFixture stores, RedisKind kind) : TimerTests(stores, kind)
{
    private static readonly TimeSpan lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan noLease = TimeSpan.Zero;

    [Fact]
    public async Task An_empty_queue_holds_nothing_and_its_marker_is_no_timer()
    {
        await Queue.MarkTendedAsync(0);

        Assert.Equivalent(new { Armed = 0L, Due = 0L, Leased = 0L, IsExact = true, OldestDue = (DateTimeOffset?)null }, await LookAsync());
    }

    [Fact]
    public async Task Armed_due_and_claimed_timers_are_told_apart()
    {
        for (var i = 0; i < 5; i++)
            await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await Queue.ClaimAsync(0, 2, lease);
        await Queue.ScheduleAsync(new(Guid.NewGuid(), TimeProvider.System.GetUtcNow().AddSeconds(10)));
        await Queue.ScheduleAsync(new(Guid.NewGuid(), TimeProvider.System.GetUtcNow().AddMinutes(10)));

        Assert.Equivalent(new { Armed = 2L, Due = 3L, Leased = 2L, IsExact = true }, await LookAsync());
    }

    [Fact]
    public async Task The_oldest_due_timer_tells_for_how_long_it_has_been_due()
    {
        var since = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().AddSeconds(-7).ToUnixTimeMilliseconds());
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await Queue.ScheduleAsync(new(Guid.NewGuid(), since));

        var shard = await LookAsync();

        Assert.Equal(since, shard.OldestDue);
        Assert.InRange(shard.Overdue.TotalSeconds, 6.9, 37);
    }

    [Fact]
    public async Task A_renewed_claim_is_leased_and_a_released_one_is_due()
    {
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        var renewed = await Queue.RenewAsync(await Queue.ClaimAsync(0, 1, lease), lease);
        Assert.Equal(1, (await LookAsync()).Leased);

        await Queue.ReleaseAsync(renewed);

        Assert.Equivalent(new { Armed = 0L, Due = 1L, Leased = 0L }, await LookAsync());
    }

    [Fact]
    public async Task A_claim_says_which_timers_were_claimed_before_and_not_those_that_were_released()
    {
        var (lost, released) = (Guid.NewGuid(), Guid.NewGuid());
        await Queue.ScheduleAsync(TimerEntry.AtOnce(lost));
        Assert.Empty((await Queue.ClaimAsync(0, 1, noLease)).Lapsed);
        await Queue.ScheduleAsync(new(released, DateTimeOffset.UnixEpoch.AddSeconds(1)));
        await Queue.ReleaseAsync(await Queue.ClaimAsync(0, 1, lease));

        var again = await Queue.ClaimAsync(0, 2, lease);

        Assert.Equal([released, lost], again.Ids.OrderBy(id => id == lost));
        Assert.Equal([lost], again.Lapsed);
    }

    [Fact]
    public async Task A_look_is_bounded_and_says_when_it_has_not_seen_all_claims()
    {
        var soon = TimeProvider.System.GetUtcNow().AddSeconds(20);
        await Queue.ScheduleMissingAsync(
            [.. Enumerable.Range(0, TimerInspection.MaxLook).Select(_ => new TimerEntry(Guid.NewGuid(), soon))]);
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await Queue.ClaimAsync(0, 1, lease);

        Assert.Equivalent(new { Armed = TimerInspection.MaxLook + 1L, Due = 0L, IsExact = false }, await LookAsync());
    }

    [Fact]
    public async Task A_pump_that_reports_is_listed_with_its_rate()
    {
        var reports = new PumpReports(Redis.Store());
        var replica = $"Timeout.Worker@{Guid.NewGuid():N}:1";

        await reports.TryReportAsync("timeouts", replica, 12.34);

        var report = Assert.Single(await reports.ReadAsync(), report => report.Replica == replica);
        Assert.Equal(("timeouts", 12.3), (report.Queue, report.ClaimedPerSecond));
        Assert.InRange(report.Age, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("12x 3")]
    [InlineData("{0} 1.2.3")]
    [InlineData("{0}0000000 3")]
    [InlineData("{0} 1000000000000")]
    [InlineData("{0}")]
    public async Task What_is_no_report_of_a_pump_is_removed_and_hides_no_report(string strange)
    {
        var store = Redis.Store($"test-{Guid.NewGuid():N}");
        var reports = new PumpReports(store);
        await reports.TryReportAsync("timeouts", "replica", 1);
        var key = store.Key("pumps", RedisType.Hash);
        await Redis.GetDatabase().HashSetAsync(key, "timeouts stranger", string.Format(
            CultureInfo.InvariantCulture, strange, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));

        Assert.Equal("replica", Assert.Single(await reports.ReadAsync()).Replica);

        Assert.False(await Redis.GetDatabase().HashExistsAsync(key, "timeouts stranger"));
    }

    private async Task<ShardTimers> LookAsync() => Assert.Single(
        await new TimerInspection(Redis.Store(), Options.Create(new TimerOptions { Lease = lease })).InspectAsync(Queue));
}
