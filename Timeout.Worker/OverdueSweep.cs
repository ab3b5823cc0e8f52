using Microsoft.Extensions.Options;
using RideAspire.Events;
using RideAspire.ServiceDefaults.Health;
using RideAspire.Trips;

namespace RideAspire.Timeouts;

/// <summary>
/// Expires, straight from Postgres, the waiting trips whose timer did not do it. Needs no Redis and waits for none: who listens is told if
/// it is there, and the timers that may be left fire without effect. While this replica's pump is behind, trips are late for another reason
/// than a lost timer, and to take them from it would have each of them handled twice: they are left to it.
/// </summary>
internal sealed partial class OverdueSweep(
    IServiceScopeFactory scopes,
    TimeoutPump pump,
    ChangeHints hints,
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

        await using var scope = scopes.CreateAsyncScope();
        var expiry = scope.ServiceProvider.GetRequiredService<TripExpiry>();
        int found;
        do
        {
            var expired = await expiry.ExpireOverdueAsync(options.Grace, options.Batch, ct);
            found = expired.Count;
            if (found > 0)
            {
                RideTelemetry.Expired(expired);
                RideTelemetry.Swept("expired", found);
                hints.Publish([.. expired.Select(trip => trip.Id)], []);
                Swept(found, expired.Max(trip => trip.Lateness).TotalMilliseconds);
                StillAtIt();
            }
        }
        while (found == options.Batch);
    }

    [LoggerMessage(LogLevel.Warning, "The sweep expired {Trips} trips whose timers had not fired, the latest {LatenessMs:0} ms after its deadline.")]
    private partial void Swept(int trips, double latenessMs);
}
