using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;
using RideAspire.Timers;

namespace RideAspire.Integration.Tests.Rides.Timers;

public sealed class TimerQueueOnRedisTests(StoresFixture stores) : TimerQueueTests(stores, RedisKind.RedisServer);

public sealed class TimerQueueOnGarnetTests(StoresFixture stores) : TimerQueueTests(stores, RedisKind.Garnet);

/// <summary>
/// What a timer queue promises, on each supported server. Time is the server's own, so a test that needs a lease to end
/// claims with a short one.
/// </summary>
public abstract class TimerQueueTests(StoresFixture stores, RedisKind kind) : TimerTests(stores, kind)
{
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan noLease = TimeSpan.Zero;

    [Fact]
    public async Task A_timer_is_claimed_once_it_is_due_and_not_before()
    {
        var (due, later) = (Guid.NewGuid(), Guid.NewGuid());
        await Queue.ScheduleAsync(TimerEntry.AtOnce(due));
        await Queue.ScheduleAsync(new(later, TimeProvider.System.GetUtcNow().AddMinutes(5)));

        var batch = await Queue.ClaimAsync(0, 10, lease);

        Assert.Equal([due], batch.Ids);
        Assert.Empty((await Queue.ClaimAsync(0, 10, lease)).Ids);
    }

    [Fact]
    public async Task A_claim_returns_when_the_next_timer_falls_due()
    {
        await Queue.ScheduleAsync(new(Guid.NewGuid(), TimeProvider.System.GetUtcNow().AddMinutes(5)));

        var batch = await Queue.ClaimAsync(0, 10, lease);

        Assert.InRange(batch.NextIn!.Value, TimeSpan.FromMinutes(4.9), TimeSpan.FromMinutes(5.1));
    }

    [Fact]
    public async Task An_empty_shard_has_no_next_timer() => Assert.Null((await Queue.ClaimAsync(0, 10, lease)).NextIn);

    [Fact]
    public async Task Eight_concurrent_claimers_never_get_the_same_timer()
    {
        var timers = Enumerable.Range(0, 5_000).Select(_ => Guid.NewGuid()).ToList();
        await Queue.ScheduleMissingAsync([.. timers.Select(TimerEntry.AtOnce)]);

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var mine = new List<Guid>();
            while ((await Queue.ClaimAsync(0, 50, lease)).Ids is { Count: > 0 } ids)
                mine.AddRange(ids);
            return mine;
        })));

        Assert.Equal(timers.Order(), claimed.SelectMany(ids => ids).Order());
    }

    [Fact]
    public async Task An_abandoned_claim_falls_due_again_when_its_lease_lapses()
    {
        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        await Queue.ClaimAsync(0, 10, TimeSpan.FromMilliseconds(50));

        IReadOnlyList<Guid> claimedAgain = [];
        await TestHost.UntilAsync(async () => (claimedAgain = (await Queue.ClaimAsync(0, 10, lease)).Ids).Count > 0);
        Assert.Equal([timer], claimedAgain);
    }

    [Fact]
    public async Task A_completed_timer_is_gone()
    {
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        var batch = await Queue.ClaimAsync(0, 10, noLease);

        Assert.Equal(1, await Queue.CompleteAsync(batch, batch.Ids));

        Assert.Null((await Queue.ClaimAsync(0, 10, lease)).NextIn);
    }

    [Fact]
    public async Task A_claimer_whose_lease_has_ended_cannot_complete_what_a_peer_has_claimed()
    {
        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        var stale = await Queue.ClaimAsync(0, 10, noLease);
        var peer = await Queue.ClaimAsync(0, 10, lease);

        Assert.Equal(0, await Queue.CompleteAsync(stale, stale.Ids));
        Assert.Equal(0, await Queue.ReleaseAsync(stale));
        Assert.Equal(1, await Queue.CompleteAsync(peer, [timer]));
    }

    [Fact]
    public async Task A_claim_does_not_complete_a_timer_that_was_scheduled_again_meanwhile()
    {
        var timer = Guid.NewGuid();
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));
        var batch = await Queue.ClaimAsync(0, 10, lease);
        await Queue.ScheduleAsync(TimerEntry.AtOnce(timer));

        Assert.Equal(0, await Queue.CompleteAsync(batch, batch.Ids));

        Assert.Equal([timer], (await Queue.ClaimAsync(0, 10, lease)).Ids);
    }

    [Fact]
    public async Task A_released_claim_is_due_at_once_for_a_peer()
    {
        await Queue.ScheduleMissingAsync([TimerEntry.AtOnce(Guid.NewGuid()), TimerEntry.AtOnce(Guid.NewGuid())]);
        var batch = await Queue.ClaimAsync(0, 10, lease);

        Assert.Equal(2, await Queue.ReleaseAsync(batch));

        Assert.Equal(batch.Ids.Order(), (await Queue.ClaimAsync(0, 10, lease)).Ids.Order());
    }

    [Fact]
    public async Task A_renewed_claim_is_valid_and_the_old_one_is_not()
    {
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        var batch = await Queue.ClaimAsync(0, 10, TimeSpan.FromSeconds(30));

        var renewed = await Queue.RenewAsync(batch, lease);

        Assert.True(renewed.LeaseEnd > batch.LeaseEnd);
        Assert.Equal(0, await Queue.CompleteAsync(batch, batch.Ids));
        Assert.Equal(1, await Queue.CompleteAsync(renewed, renewed.Ids));
    }

    [Fact]
    public async Task A_rearmed_timer_falls_due_after_its_delay()
    {
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        var batch = await Queue.ClaimAsync(0, 10, lease);

        await Queue.RearmAsync(batch, [new(batch.Ids[0], TimeSpan.FromMinutes(5))]);

        Assert.InRange((await Queue.ClaimAsync(0, 10, lease)).NextIn!.Value, TimeSpan.FromMinutes(4.9), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Scripts_that_the_server_has_lost_are_loaded_again()
    {
        await Queue.ScheduleAsync(TimerEntry.AtOnce(Guid.NewGuid()));
        await Redis.GetServers()[0].ScriptFlushAsync();

        Assert.Single((await Queue.ClaimAsync(0, 10, lease)).Ids);
    }
}
