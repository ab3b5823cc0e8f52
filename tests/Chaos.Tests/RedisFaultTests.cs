using RideAspire.Chaos.Tests.Audits;
using RideAspire.Chaos.Tests.Fleets;
using RideAspire.Chaos.Tests.Loads;
using RideAspire.LocalServers;
using StackExchange.Redis;

namespace RideAspire.Chaos.Tests;

/// <summary>Redis loses its data, dies and hangs. Trips still expire, and riders can book.</summary>
public sealed class RedisFaultTests(Fleet fleet) : ChaosTests(fleet)
{
    private static readonly TimeSpan limit = TimeSpan.FromSeconds(3);

    /// <summary>The greatest lateness while the timers have their Redis.</summary>
    private static readonly TimeSpan onTime = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan maxWaitForRedis = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan refusing = Scale.Of(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10));

    /// <summary>
    /// Before the fault's end: bookings whose timers Redis could not take. The repair leaves younger trips alone.
    /// </summary>
    private static readonly TimeSpan bookedMeanwhile = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan down = Scale.Of(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(20));
    private static readonly TimeSpan frozen = Scale.Of(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10));

    private readonly Fleet fleet = fleet;

    [Fact]
    public Task A_flushed_redis_makes_no_trip_late_and_gets_all_timers_again() => WithFaultAndBacklogAsync(
        "Redis: FLUSHALL", () => ExecuteAsync("FLUSHALL"));

    [Fact]
    public Task A_killed_redis_that_comes_back_empty_gets_all_timers_again() => WithFaultAndBacklogAsync(
        "Redis: SIGKILL, restart empty", async () =>
        {
            await fleet.Redis.KillAsync();
            foreach (var folder in Directory.GetDirectories(fleet.Redis.Folder))
                Directory.Delete(folder, recursive: true);
            await fleet.Redis.StartAgainAsync();
        });

    [Fact]
    public Task A_redis_that_loses_a_shard_gets_its_timers_again() => WithFaultAndBacklogAsync(
        "Redis: shard 0 of both queues lost", () => ExecuteAsync("DEL", "ride:{timeouts:0}", "ride:{matching:0}"));

    [Fact]
    public async Task A_full_redis_makes_no_trip_late()
    {
        NeedsRedisServer("whose memory can be limited while it runs");
        await WithFaultAsync(
            $"Redis: full for {refusing.TotalSeconds:0} s",
            () => ExecuteAsync("CONFIG", "SET", "maxmemory", "1mb"),
            refusing,
            () => ExecuteAsync("CONFIG", "SET", "maxmemory", "0"));
    }

    [Fact]
    public async Task A_redis_that_is_a_replica_for_a_while_makes_no_trip_late()
    {
        NeedsRedisServer("which can be a replica");
        await WithFaultAsync(
            $"Redis: a replica for {refusing.TotalSeconds:0} s",
            () => ExecuteAsync("REPLICAOF", "localhost", "6999"),
            refusing,
            () => ExecuteAsync("REPLICAOF", "NO", "ONE"));
    }

    [Fact]
    public async Task A_killed_redis_that_comes_back_from_its_file_makes_no_trip_late()
    {
        NeedsRedisServer("which can read a truncated append-only file");
        await WithFaultAsync("Redis: SIGKILL, restart from AOF", async () =>
        {
            await fleet.Redis.KillAsync();
            await fleet.Redis.StartAgainAsync();
        });
    }

    [Fact]
    public Task A_redis_that_is_down_makes_no_trip_late() => WithFaultAsync(
        $"Redis: down for {down.TotalSeconds:0} s", fleet.Redis.KillAsync, down, () => fleet.Redis.StartAgainAsync());

    [Fact]
    public Task A_frozen_redis_makes_no_trip_late() => WithFaultAsync(
        $"Redis: SIGSTOP for {frozen.TotalSeconds:0} s",
        () => SignalAsync(fleet.Redis, ProcessSignal.Stop),
        frozen,
        () => SignalAsync(fleet.Redis, ProcessSignal.Continue));

    [Fact]
    public async Task While_the_redis_of_dispatch_is_frozen_deadlines_are_on_time_and_bookings_are_answered()
    {
        await using var dispatch = await LocalRedis.StartAsync(ct: TestContext.Current.CancellationToken);
        try
        {
            await WithFaultAsync(
                $"Redis of dispatch: SIGSTOP for {frozen.TotalSeconds:0} s",
                () => SignalAsync(dispatch, ProcessSignal.Stop),
                frozen,
                () => SignalAsync(dispatch, ProcessSignal.Continue),
                onTime,
                () => fleet.SeparateDispatchAsync(dispatch));
        }
        finally
        {
            await fleet.StartAsUsualAsync();
        }
    }

    private void NeedsRedisServer(string why) => Assert.SkipUnless(
        fleet.Redis.Kind == RedisKind.RedisServer, $"This needs redis-server or valkey-server, {why}. None is installed.");

    private static Task SignalAsync(LocalRedis redis, ProcessSignal signal)
    {
        redis.Signal(signal);
        return Task.CompletedTask;
    }

    private async Task ExecuteAsync(string command, params object[] arguments)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{fleet.Redis.ConnectionString},allowAdmin=true");
        await redis.GetServers().Single().ExecuteAsync(command, arguments);
    }

    /// <summary>With so many waiting trips that only a rebuild arms the lost timers in time.</summary>
    private async Task WithFaultAndBacklogAsync(string row, Func<Task> fault)
    {
        await using var backlog = await Backlog.BookAsync(fleet);
        var arming = Task.FromResult(TimeSpan.MaxValue);
        await WithFaultAsync(row, async () =>
        {
            await fault();
            arming = backlog.ArmedAgainAsync();
        });
        var armed = await arming;
        Figures.Note($"the timers of {Backlog.Size} other waiting trips were armed again within {Figures.Ms(armed)} ms");
        Assert.InRange(armed, TimeSpan.Zero, Scale.Limit(limit));
    }

    private async Task WithFaultAsync(
        string row,
        Func<Task> fault,
        TimeSpan lasting = default,
        Func<Task>? mend = null,
        TimeSpan? maxLateness = null,
        Func<Task>? prepare = null)
    {
        Probes? probes = null;
        var audit = await UnderLoadAsync(row, maxLateness ?? limit, async load =>
        {
            probes = new(fleet, load);
            if (mend is null)
            {
                await probes.BookWaitingAsync();
                await load.GoesOnAsync(bookedMeanwhile);
            }

            await fault();
            if (mend is not null)
            {
                await load.GoesOnAsync(lasting - bookedMeanwhile);
                await probes.BookWaitingAsync();
                await load.GoesOnAsync(bookedMeanwhile);
                await mend();
            }

            // Until all trips that were booked during the fault are past their deadlines.
            await probes.FaultEndedAsync();
            await load.GoesOnAsync(Fleet.MatchWindow);
            return [];
        }, prepare: prepare);

        // A driver's presence needs Redis. No request of a rider does.
        Assert.All(audit.FailedRequests, failed => Assert.True(
            failed is { What: "PUT /v1/drivers/me/presence", Status: 503, SaysWhenToRepeat: true }, $"{failed}\n{audit.LastLines}"));
        Assert.True(
            audit.SlowestBooking <= Scale.Limit(maxWaitForRedis),
            $"Bookings took too long: {string.Join("\n", audit.Bookings.OrderByDescending(answer => answer.Took).Take(5))}");
        probes!.AssertFound(audit);
    }
}
