using RideAspire.Dispatch;
using RideAspire.Integration.Tests.Stores;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.Rides.Dispatch;

public sealed class LeaseOnRedisTests(StoresFixture stores) : LeaseTests(stores, RedisKind.RedisServer);

public sealed class LeaseOnGarnetTests(StoresFixture stores) : LeaseTests(stores, RedisKind.Garnet);

public abstract class LeaseTests(StoresFixture stores, RedisKind kind) : RedisTests(stores, kind)
{
    private readonly string prefix = $"lease-{Guid.NewGuid():N}";

    [Fact]
    public async Task One_of_two_replicas_holds_a_lease_and_keeps_it()
    {
        var (one, other) = (NewLease(TimeSpan.FromMinutes(1)), NewLease(TimeSpan.FromMinutes(1)));

        Assert.False(await one.KeepAsync());
        Assert.True(await one.TakeAsync());
        Assert.False(await other.TakeAsync());
        Assert.False(await other.KeepAsync());
        Assert.True(await one.KeepAsync());
        Assert.True(await one.TakeAsync());
    }

    [Fact]
    public async Task A_lease_that_is_not_kept_is_free_when_it_ends()
    {
        var (one, other) = (NewLease(TimeSpan.FromSeconds(0.5)), NewLease(TimeSpan.FromMinutes(1)));
        Assert.True(await one.TakeAsync());

        await TestHost.UntilAsync(other.TakeAsync);

        Assert.False(await one.KeepAsync());
        Assert.False(await one.TakeAsync());
    }

    [Fact]
    public async Task A_lease_that_redis_lost_cannot_be_kept_but_taken()
    {
        var lease = NewLease(TimeSpan.FromMinutes(1));
        Assert.True(await lease.TakeAsync());

        await Redis.GetDatabase().KeyDeleteAsync($"{prefix}:work");

        Assert.False(await lease.KeepAsync());
        Assert.True(await lease.TakeAsync());
    }

    /// <summary>The clock of Redis has gone back: by a failover to another machine, for example.</summary>
    [Fact]
    public async Task A_lease_that_ends_in_the_far_future_is_free()
    {
        var end = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();
        await Redis.GetDatabase().SortedSetAddAsync($"{prefix}:work", "dead", end);

        Assert.True(await NewLease(TimeSpan.FromMinutes(1)).TakeAsync());
    }

    private Lease NewLease(TimeSpan length) => new(Redis.Store(prefix), "work", length);
}
