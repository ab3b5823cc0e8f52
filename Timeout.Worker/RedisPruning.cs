using Microsoft.Extensions.Options;
using RideAspire.Dispatch;
using RideAspire.Drivers;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timers;

namespace RideAspire.Timeouts;

/// <summary>
/// Removes drivers and pick-ups that Redis should not have any more, some hundred of each in a pass. Replicas need not
/// share this: it is little work, and a full Redis, which needs it most, could not hold a lock.
/// </summary>
internal sealed partial class RedisPruning(
    DriverPruning drivers,
    PickupPruning pickups,
    TimerPumpService pump,
    IOptions<SweepOptions> options,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<RedisPruning> logger)
    : SlowDuty(pump, options, heartbeats, time, logger)
{
    private bool driversAreDone, pickupsAreDone;

    protected override async Task<bool> DoSomeAsync(CancellationToken ct)
    {
        var (gone, marks, ended) = (0, 0, 0);
        if (!driversAreDone)
            (gone, marks, driversAreDone) = await drivers.PruneAsync();
        ReportStep();
        if (!pickupsAreDone)
            (ended, pickupsAreDone) = await pickups.PruneAsync(ct);
        if (gone + marks + ended > 0)
            Pruned(gone, marks, ended);

        if (!driversAreDone || !pickupsAreDone)
            return false;
        driversAreDone = pickupsAreDone = false;
        return true;
    }

    [LoggerMessage(LogLevel.Information, "Removed from Redis {Drivers} drivers who have been silent for long, "
        + "{Marks} busy marks that had lapsed, and {Pickups} pick-ups of trips that no longer wait.")]
    private partial void Pruned(int drivers, int marks, int pickups);
}
