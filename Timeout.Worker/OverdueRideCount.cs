using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timers;
using RideAspire.Trips;

namespace RideAspire.Timeouts;

/// <summary>
/// Counts the overdue rides each minute. It ends none: whether the rider has arrived, only ops can find out. Every
/// replica counts them, because it is little work, and so the count needs no Redis.
/// </summary>
internal sealed partial class OverdueRideCount(
    OverdueRides rides,
    IOptions<TripOptions> trips,
    TimerPumpService pump,
    IOptions<SweepOptions> options,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<OverdueRideCount> logger)
    : SlowDuty(pump, options, heartbeats, time, logger)
{
    private readonly TimeSpan longRide = trips.Value.LongRide;
    private long lastCount;

    protected override async Task<bool> DoSomeAsync(CancellationToken ct)
    {
        var count = await rides.CountAsync(longRide, ct);
        TripTelemetry.Overdue(count);
        if (count > lastCount)
            MoreOverdue(count, longRide);
        lastCount = count;
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "{Rides} rides have been IN_PROGRESS for more than {LongRide}, more than before. "
        + "GET /v1/ops/trips?overdue=true lists them. Ops can complete or cancel them.")]
    private partial void MoreOverdue(long rides, TimeSpan longRide);
}
