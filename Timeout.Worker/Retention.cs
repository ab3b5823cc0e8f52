using Microsoft.Extensions.Options;
using RideAspire.Dispatch;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Stores;
using RideAspire.Timers;
using RideAspire.Transitions;

namespace RideAspire.Timeouts;

/// <summary>
/// Removes trips that closed long ago, and idempotency keys that are no longer kept: page by page, for a part of each
/// pass, so that a backlog of days shrinks and nobody notices. One replica does it at a time.
/// </summary>
/// <remarks>
/// Each walk goes on where it ended. So it does not read again what it has removed: until the next vacuum, Postgres
/// visits the entries of removed trips. Now and then both walks begin at the oldest, for trips that were skipped or
/// were open. Without Redis nothing is removed, and nobody waits for it.
/// </remarks>
internal sealed partial class Retention(
    TripRetention retention,
    RedisStore redis,
    IOptions<RetentionOptions> kept,
    TimerPumpService pump,
    IOptions<SweepOptions> options,
    Heartbeats heartbeats,
    TimeProvider time,
    ILogger<Retention> logger)
    : SlowDuty(pump, options, heartbeats, time, logger)
{
    /// <summary>
    /// How long each of the two walks may take in a pass. A page takes some 20 ms, so more than a thousand trips leave
    /// each second: as many as a busy city books.
    /// </summary>
    private static readonly TimeSpan budget = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan fullWalkInterval = TimeSpan.FromHours(1);

    private readonly TimerPumpService pump = pump;

    // Longer than a pass and the pause after it. While its holder rests, it ends, and another replica may take over.
    private readonly Lease lease = new(redis, "retention", options.Value.Interval + TimeSpan.FromSeconds(4));
    private TripCursor trips = TripRetention.Start;
    private TripCursor keys = TripRetention.Start;
    private long lastFullWalk = time.GetTimestamp();

    protected override async Task<bool> DoSomeAsync(CancellationToken ct)
    {
        if (!await lease.TakeAsync())
            return true;

        var (firstTrip, firstKey) = (trips, keys);
        if (Time.GetElapsedTime(lastFullWalk) >= fullWalkInterval)
            (firstTrip, firstKey, lastFullWalk) = (TripRetention.Start, TripRetention.Start, Time.GetTimestamp());

        // The keys' walk runs although the trips' walk fails. After a failure, the next pass goes on where the last one
        // ended, not at the oldest trip again.
        var walkTrips = WalkAsync(after => retention.RemoveTripsAsync(after, kept.Value.Trips, ct), firstTrip);
        await Task.WhenAny(walkTrips);
        ReportStep();
        var ofKeys = await WalkAsync(after => retention.RemoveKeysAsync(after, kept.Value.Keys, ct), firstKey);
        keys = ofKeys.Last;
        var ofTrips = await walkTrips;
        trips = ofTrips.Last;
        if (ofTrips.Removed + ofKeys.Removed > 0)
            Removed(ofTrips.Removed, kept.Value.Trips, ofKeys.Removed, kept.Value.Keys);
        return ofTrips.IsLast && ofKeys.IsLast;
    }

    private async Task<RetentionPage> WalkAsync(Func<TripCursor, Task<RetentionPage>> next, TripCursor begin)
    {
        RetentionPage walked = new(Removed: 0, begin, IsLast: false);
        var began = Time.GetTimestamp();
        while (!walked.IsLast && !pump.IsBehind && Time.GetElapsedTime(began) < budget)
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
