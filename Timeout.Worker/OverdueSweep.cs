using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timers;
using RideAspire.Transitions;
using RideAspire.Trips;

namespace RideAspire.Timeouts;

/// <summary>
/// Expires waiting trips whose timers have not fired. It needs no Redis and waits for none. While this replica's pump
/// is behind, the sweep leaves it more time: then trips are late because of the load, not because of a lost timer, and
/// each would be handled twice.
/// </summary>
internal sealed partial class OverdueSweep(
    TripExpiry expiry,
    TimerPumpService pump,
    IOptions<SweepOptions> options,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<OverdueSweep> logger)
    : Sweep<ExpiredTrip>(options, heartbeats, time, logger)
{
    /// <summary>The grace while the pump is behind. No trip waits longer for the pump.</summary>
    private static readonly TimeSpan graceForPump = TimeSpan.FromSeconds(5);

    protected override TimeSpan Grace => pump.IsBehind && base.Grace < graceForPump ? graceForPump : base.Grace;

    protected override Task<SweptRows<ExpiredTrip>> EndAsync(OverdueRange range, int max, CancellationToken ct) =>
        expiry.ExpireOverdueAsync(range, max, ct);

    protected override void Log(IReadOnlyList<ExpiredTrip> ended) =>
        Swept(ended.Count, ended.Max(trip => trip.Lateness).TotalMilliseconds);

    [LoggerMessage(
        LogLevel.Warning, "The sweep expired {Trips} trips whose timers had not fired, the latest {LatenessMs:0} ms after its deadline.")]
    private partial void Swept(int trips, double latenessMs);
}
