using Microsoft.Extensions.Options;
using RideAspire.Dispatch;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timers;
using RideAspire.Trips;
using StackExchange.Redis;

namespace RideAspire.Timeouts;

/// <summary>
/// Arms the timers that waiting trips lack. Each pass reads a page of waiting trips, the nearest deadline first. When
/// Redis has come back empty or as another server, one pass reads all pages. Only timers that this pass finds missing
/// are worth a warning: the first start of a system and an orderly restart of Redis look the same.
/// </summary>
internal sealed partial class TimerRepair(
    WaitingTrips waiting,
    TimerQueues queues,
    IConnectionMultiplexer redis,
    IOptions<SweepOptions> options,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<TimerRepair> logger)
    : Duty(options, heartbeats, time, logger)
{
    /// <summary>
    /// A younger trip may be between its commit and its arming. An overdue trip belongs to the pump and the sweep.
    /// </summary>
    private static readonly TimeSpan timeToArm = TimeSpan.FromSeconds(1);

    private readonly int batch = options.Value.Batch;
    private readonly RedisIdentity identity = new(redis);
    private TimerEntry cursor = WaitingTrips.Start;

    public override async Task PassAsync(CancellationToken ct)
    {
        var (isKnown, server) = await identity.ReadAsync();
        ReportStep();
        if (isKnown)
        {
            await RepairPageAsync(LogLevel.Information, ct);
            return;
        }

        Rebuilding(server);
        cursor = WaitingTrips.Start;
        while (await RepairPageAsync(LogLevel.Warning, ct))
            ReportStep();

        // Last: after a crash before this line, the next process rebuilds.
        await identity.RememberAsync(server);
    }

    /// <summary>
    /// Repairs the timers of the next page. Returns false for the last page; the next one is then the first again.
    /// </summary>
    private async Task<bool> RepairPageAsync(LogLevel level, CancellationToken ct)
    {
        var page = await waiting.NextPageAsync(cursor, timeToArm, batch, ct);
        ReportStep();

        var armed = await Task.WhenAll(
            queues.Timeouts.ScheduleMissingAsync(page),
            queues.Matching.ScheduleMissingAsync([.. page.Select(trip => TimerEntry.AtOnce(trip.Id))]));
        if (armed.Sum() > 0)
        {
            TripTelemetry.Swept("rearmed", armed.Sum());
            Rearmed(level, armed[0], armed[1]);
        }

        cursor = page.Count == batch ? page[^1] : WaitingTrips.Start;
        return page.Count == batch;
    }

    [LoggerMessage(
        LogLevel.Information, "Redis is empty or another server ({Identity}): reading all waiting trips to arm the timers that it lost.")]
    private partial void Rebuilding(string identity);

    [LoggerMessage("Armed {Timeouts} deadlines and {Matchings} matching attempts that Redis did not have.")]
    private partial void Rearmed(LogLevel level, int timeouts, int matchings);
}
