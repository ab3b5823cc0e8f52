using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Timeouts;

/// <summary>
/// Arms waiting trips again that have no timer: walks over them, a page a pass, the nearest deadline first. When Redis has come back
/// empty or as another server, one pass walks over all of them; only what it then finds missing is worth a warning, since the first start
/// of a system and an orderly restart of Redis look the same.
/// </summary>
internal sealed partial class TimerRepair(
    IServiceScopeFactory scopes,
    TimerQueues queues,
    IConnectionMultiplexer redis,
    IOptions<SweepOptions> options,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<TimerRepair> logger)
    : Duty(options, heartbeats, time, logger)
{
    /// <summary>A younger trip may be between its commit and its arming; an overdue one is the pump's and the sweep's.</summary>
    private static readonly TimeSpan timeToArm = TimeSpan.FromSeconds(1);

    private readonly int batch = options.Value.Batch;
    private readonly RedisIdentity identity = new(redis);
    private TimerEntry cursor = TripWalk.Start;

    public override async Task PassAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var walk = scope.ServiceProvider.GetRequiredService<TripWalk>();

        var (isKnown, server) = await identity.ReadAsync();
        StillAtIt();
        if (!isKnown)
        {
            Rebuilding(server);
            cursor = TripWalk.Start;
            while (await RepairPageAsync(walk, LogLevel.Warning, ct))
                StillAtIt();

            // Only now: a crash on the way leaves the rebuilding to whoever looks next.
            await identity.RememberAsync(server);
        }
        else
        {
            await RepairPageAsync(walk, LogLevel.Information, ct);
        }
    }

    /// <summary>Looks at the next page of waiting trips. False when it was the last one, and the next page is the first again.</summary>
    private async Task<bool> RepairPageAsync(TripWalk walk, LogLevel level, CancellationToken ct)
    {
        var page = await walk.NextAsync(cursor, timeToArm, batch, ct);
        StillAtIt();

        var armed = await Task.WhenAll(
            queues.Timeouts.ScheduleMissingAsync(page),
            queues.Matching.ScheduleMissingAsync([.. page.Select(t => TimerEntry.AtOnce(t.Id))]));
        if (armed.Sum() > 0)
        {
            RideTelemetry.Swept("rearmed", armed.Sum());
            Rearmed(level, armed[0], armed[1]);
        }

        cursor = page.Count == batch ? page[^1] : TripWalk.Start;
        return page.Count == batch;
    }

    [LoggerMessage(LogLevel.Information, "Redis is empty or another server ({Identity}): looking for the timers that it lost.")]
    private partial void Rebuilding(string identity);

    [LoggerMessage("Armed {Timeouts} deadlines and {Matchings} matchings that Redis did not have.")]
    private partial void Rearmed(LogLevel level, int timeouts, int matchings);
}
