using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timers;
using RideAspire.Transitions;

namespace RideAspire.Timeouts;

/// <summary>
/// Expires waiting trips whose timers have not fired, from Postgres. It needs no Redis and waits for none. While this
/// replica's pump is behind, the sweep does nothing: then trips are late because of the load, not because of a lost
/// timer, and each would be handled twice.
/// </summary>
internal sealed partial class OverdueSweep(
    TripExpiry expiry,
    TimerPumpService pump,
    IOptions<SweepOptions> options,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<OverdueSweep> logger)
    : Duty(options, heartbeats, time, logger)
{
    private readonly SweepOptions options = options.Value;

    public override async Task PassAsync(CancellationToken ct)
    {
        if (pump.IsBehind)
            return;

        int found;
        do
        {
            var expired = await expiry.ExpireOverdueAsync(options.Grace, options.Batch, ct);
            found = expired.Count;
            if (found > 0)
                Swept(found, expired.Max(trip => trip.Lateness).TotalMilliseconds);
            ReportStep();
        }
        while (found == options.Batch);
    }

    [LoggerMessage(
        LogLevel.Warning, "The sweep expired {Trips} trips whose timers had not fired, the latest {LatenessMs:0} ms after its deadline.")]
    private partial void Swept(int trips, double latenessMs);
}
