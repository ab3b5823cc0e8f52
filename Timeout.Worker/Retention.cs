using Microsoft.Extensions.Options;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Timers;
using RideAspire.Transitions;

namespace RideAspire.Timeouts;

/// <summary>
/// Removes trips that closed long ago, and idempotency keys that are no longer kept: up to 1,000 of each in a pass, so
/// that a backlog of days shrinks and nobody notices.
/// </summary>
/// <remarks>
/// Each walk goes on where it ended. So it does not read again what it has removed: until the next vacuum, Postgres
/// visits the entries of removed trips. Now and then the walk over trips begins at the oldest, for trips that were
/// skipped or were open. Such a trip keeps its key until then, or until a new process walks over all keys.
/// </remarks>
internal sealed partial class Retention(
    TripRetention retention,
    IOptions<RetentionOptions> kept,
    TimerPumpService pump,
    IOptions<SweepOptions> options,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<Retention> logger)
    : SlowDuty(pump, options, heartbeats, time, logger)
{
    private const int MaxPages = 4;
    private static readonly TimeSpan fullWalkInterval = TimeSpan.FromHours(1);

    private readonly TimerPumpService pump = pump;
    private TripCursor trips = TripRetention.Start;
    private TripCursor keys = TripRetention.Start;
    private long lastFullWalk = time.GetTimestamp();

    protected override async Task<bool> DoSomeAsync(CancellationToken ct)
    {
        var begin = trips;
        if (Time.GetElapsedTime(lastFullWalk) >= fullWalkInterval)
            (begin, lastFullWalk) = (TripRetention.Start, Time.GetTimestamp());

        // When this fails, the next pass goes on where the last one ended, not at the oldest trip again.
        var ofTrips = await WalkAsync(after => retention.RemoveTripsAsync(after, kept.Value.Trips, ct), begin);
        trips = ofTrips.Last;
        var ofKeys = await WalkAsync(after => retention.RemoveKeysAsync(after, kept.Value.Keys, ct), keys);
        keys = ofKeys.Last;
        if (ofTrips.Removed + ofKeys.Removed > 0)
            Removed(ofTrips.Removed, kept.Value.Trips, ofKeys.Removed, kept.Value.Keys);
        return ofTrips.IsLast && ofKeys.IsLast;
    }

    private async Task<RetentionPage> WalkAsync(Func<TripCursor, Task<RetentionPage>> next, TripCursor begin)
    {
        RetentionPage walked = new(Removed: 0, begin, IsLast: false);
        for (var pages = 0; pages < MaxPages && !walked.IsLast && !pump.IsBehind; pages++)
        {
            var page = await next(walked.Last);
            walked = page with { Removed = walked.Removed + page.Removed };
            ReportStep();
        }

        return walked;
    }

    [LoggerMessage(LogLevel.Information, "Removed {Trips} trips that closed more than {TripAge} ago, "
        + "and {Keys} idempotency keys of trips that closed more than {KeyAge} ago.")]
    private partial void Removed(int trips, TimeSpan tripAge, int keys, TimeSpan keyAge);
}
